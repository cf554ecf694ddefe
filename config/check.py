"""Cross-checks of a calendar: each rule a small generator that yields (where, code, sentence, remedy)."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches
from itertools import chain

from pendulum import Date

from config.calendar import Calendar, CompanyDays, DocumentKind, Gate
from config.holidays import country_days, yearly
from config.load import Path
from config.resolve import Resolver, Unresolvable
from states.plan import GUARDS

Finding = tuple[Path, str, str, str]


def findings(calendar: Calendar) -> Iterator[Finding]:
    """All that is wrong; dates are looked at only where the references between gates hold."""
    broken = list(chain.from_iterable(rule(calendar) for rule in RULES))
    yield from broken
    if not any(code in ("CYCLE", "UNKNOWN_GATE", "BAD_CALENDAR", "DUPLICATE_ID") for _, code, _, _ in broken):
        yield from dates(calendar)


def no_gates(calendar: Calendar) -> Iterator[Finding]:
    if not calendar.gates:
        yield ("gates",), "NO_GATES", "the calendar has no gates", "add at least one"


def duplicate_ids(calendar: Calendar) -> Iterator[Finding]:
    lists: dict[str, Sequence[object]] = {
        "gates": calendar.gates,
        "phases": calendar.phases,
        "blackouts": calendar.blackouts,
        "documents": calendar.documents,
        "tiers": calendar.tiers,
    }
    for key, rows in lists.items():
        counts = Counter(getattr(row, "id", "") for row in rows)
        for n, row in enumerate(rows):
            name = getattr(row, "id", "")
            if counts[name] > 1:
                yield (key, n, "id"), "DUPLICATE_ID", f"{key} has “{name}” {counts[name]} times", "rename one"


def business_days(calendar: Calendar) -> Iterator[Finding]:
    years = Resolver(calendar).years
    for path, name in _calendar_names(calendar):
        try:
            country_days(name, years)
        except ValueError as error:
            yield path, "BAD_CALENDAR", str(error), "name a country (US, DE-BE) or a calendar of this file"
    for name, company in calendar.calendars.items():
        yield from _unknown_holidays(name, company, years)
        for title, rule in company.add.items():
            try:
                yearly(rule, years[0])
            except ValueError as error:
                yield ("calendars", name, "add", title), "BAD_CALENDAR", str(error), "correct the rule"


def _unknown_holidays(name: str, company: CompanyDays, years: tuple[int, ...]) -> Iterator[Finding]:
    try:
        titles = set(country_days(company.country, years).holidays.values())
    except ValueError:
        return  # that the country is not known is said already
    for n, drop in enumerate(company.without):
        if not any(drop in title for title in titles):
            near = get_close_matches(drop, titles, n=1)
            remedy = f"did you mean “{near[0]}”?" if near else "remove it"
            yield (
                ("calendars", name, "without", n),
                "UNKNOWN_HOLIDAY",
                f"{company.country} has no holiday “{drop}”",
                remedy,
            )


def _calendar_names(calendar: Calendar) -> Iterator[tuple[Path, str]]:
    named: Iterator[tuple[Path, str]] = chain(
        [(("business_days",), calendar.business_days)],
        ((("calendar_of_country", country), name) for country, name in calendar.calendar_of_country.items()),
    )
    yield from ((path, name) for path, name in named if name not in calendar.calendars)
    yield from ((("calendars", name, "country"), row.country) for name, row in calendar.calendars.items())


def gate_references(calendar: Calendar) -> Iterator[Finding]:
    known = {gate.id for gate in calendar.gates}
    for n, gate in enumerate(calendar.gates):
        for key, other in _mentions(gate):
            if other not in known:
                sentence = f"{gate.id} refers to the gate “{other}”, which is not in this calendar"
                yield ("gates", n, key), "UNKNOWN_GATE", sentence, "correct the name or add the gate"


def _mentions(gate: Gate) -> Iterator[tuple[str, str]]:
    for key, rule in (("due", gate.due), ("opens", gate.opens)):
        if rule is not None and rule.anchor.kind == "gate":
            yield key, rule.anchor.gate
    yield from (("after", other) for other in gate.after)


def cycles(calendar: Calendar) -> Iterator[Finding]:
    """CYCLE of domain.md §3.1, with the circle printed."""
    edges = {g.id: [other for key, other in _mentions(g) if other != g.id or key == "due"] for g in calendar.gates}
    position = {gate.id: n for n, gate in enumerate(calendar.gates)}
    told: set[frozenset[str]] = set()
    for gate in calendar.gates:
        circle = _circle(gate.id, edges)
        if circle and frozenset(circle) not in told:
            told.add(frozenset(circle))
            path = " → ".join((*circle, circle[0]))
            sentence = f"Gates depend on each other in a circle: {path}"
            yield ("gates", position[circle[0]], "due"), "CYCLE", sentence, "date one of them by something else"


def _circle(start: str, edges: dict[str, list[str]]) -> tuple[str, ...]:
    """The shortest way from this gate back to itself; empty where there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    for way in ways:
        for other in edges.get(way[-1], ()):
            if other == start:
                return way
            if other not in seen:
                seen.add(other)
                ways.append((*way, other))
    return ()


def owners(calendar: Calendar) -> Iterator[Finding]:
    for n, gate in enumerate(calendar.gates):
        if gate.owner is None:
            yield (
                ("gates", n),
                "NO_OWNER",
                f"the gate {gate.id} has no owner",
                "add owner: product_ops, or another role",
            )


def phases_and_documents(calendar: Calendar) -> Iterator[Finding]:
    phases, kinds = {p.id for p in calendar.phases}, {d.id for d in calendar.documents}
    states = set(calendar.lifecycle.states)
    for n, gate in enumerate(calendar.gates):
        if gate.phase not in phases:
            sentence = f"{gate.id} is in the phase “{gate.phase}”, which is not in this calendar"
            yield ("gates", n, "phase"), "UNKNOWN_PHASE", sentence, "correct the name or add the phase"
        if gate.owes and gate.owes.document and gate.owes.document not in kinds:
            sentence = f"{gate.id} asks for the document “{gate.owes.document}”, which is not in this calendar"
            yield ("gates", n, "owes", "document"), "UNKNOWN_DOCUMENT", sentence, "correct the name or add it"
        if gate.owes and (strange := set(gate.owes.settled_in) - states):
            sentence = f"{gate.id} is settled in {_listed(strange)}, which the life-cycle has not"
            yield ("gates", n, "owes", "settled_in"), "UNKNOWN_STATE", sentence, "use a state of the life-cycle"


def documents(calendar: Calendar) -> Iterator[Finding]:
    gates, kinds = {g.id for g in calendar.gates}, {d.id for d in calendar.documents}
    for n, kind in enumerate(calendar.documents):
        for key in ("start_gate", "submit_gate", "actions_gate"):
            gate = getattr(kind, key)
            if gate not in gates:
                sentence = f"the document {kind.id} names the gate “{gate}”, which is not in this calendar"
                yield ("documents", n, key), "UNKNOWN_GATE", sentence, "correct the name or add the gate"
        if kind.based_on is not None and (kind.based_on not in kinds or kind.based_on == kind.id):
            sentence = f"the document {kind.id} is based on “{kind.based_on}”, which is no other document here"
            yield ("documents", n, "based_on"), "UNKNOWN_DOCUMENT", sentence, "name another document or remove it"
        yield from _sections(n, kind)


def _sections(n: int, kind: DocumentKind) -> Iterator[Finding]:
    headings = Counter(h.casefold() for s in kind.sections for h in {s.title, *s.headings})
    for heading, times in headings.items():
        if times > 1:
            sentence = f"{kind.id} has {times} sections under the heading “{heading}”"
            yield ("documents", n, "sections"), "DUPLICATE_HEADING", sentence, "give each section its own headings"


def lifecycle(calendar: Calendar) -> Iterator[Finding]:
    table, kinds = calendar.lifecycle, {d.id for d in calendar.documents}
    states = set(table.states)
    lists = {"initial": (table.initial,), "editable_in": table.editable_in, "approved_in": table.approved_in}
    for key, names in lists.items():
        if strange := set(names) - states:
            yield ("lifecycle", key), "UNKNOWN_STATE", f"{_listed(strange)} is no state of the life-cycle", "add it"
    for n, move in enumerate(table.moves):
        where = ("lifecycle", "moves", n)
        if strange := {*move.source, move.target} - states:
            sentence = f"the move {move.trigger} uses {_listed(strange)}, which is no state of the life-cycle"
            yield where, "UNKNOWN_STATE", sentence, "correct the name or add the state"
        if strange := set(move.documents) - kinds:
            yield where, "UNKNOWN_DOCUMENT", f"{move.trigger} is for {_listed(strange)}, no document here", "correct it"
        yield from _guards((*where, "guards"), move.trigger, move.guards)
    yield from _guards(("lifecycle", "waivable"), "waivable", table.waivable)
    reached = {table.initial, *(move.target for move in table.moves)}
    for state in table.states:
        if state not in reached:
            yield ("lifecycle", "states"), "UNREACHED", f"no move leads to the state {state}", "add one or remove it"


def _guards(path: Path, who: str, names: Iterable[str]) -> Iterator[Finding]:
    for name in names:
        if name not in GUARDS:
            known = ", ".join(GUARDS)
            yield path, "UNKNOWN_GUARD", f"{who} names the guard “{name}”, which does not exist", f"use one of {known}"


def ambiguous_moves(calendar: Calendar) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for n, move in enumerate(calendar.lifecycle.moves):
        for state in move.source:
            if (move.trigger, state) in seen:
                sentence = f"{move.trigger} leaves {state} twice"
                yield ("lifecycle", "moves", n), "AMBIGUOUS_MOVE", sentence, "keep one of the two rows"
            seen.add((move.trigger, state))


def blackouts(calendar: Calendar) -> Iterator[Finding]:
    for n, window in enumerate(calendar.blackouts):
        if window.last < window.first:
            sentence = f"the blackout {window.id} ends {window.last}, before it begins ({window.first})"
            yield ("blackouts", n, "to"), "BAD_BLACKOUT", sentence, "exchange the two days"


def dates(calendar: Calendar) -> Iterator[Finding]:
    """Every gate has a date, and none is due before a gate that it comes after."""
    resolver = Resolver(calendar)
    dated: dict[str, Date] = {}
    for n, gate in enumerate(calendar.gates):
        try:
            due = resolver.due(gate.id)
            resolver.opens(gate, due)
        except (Unresolvable, ValueError, OverflowError) as error:
            yield ("gates", n, "due"), "UNRESOLVED", f"{gate.id} has no date: {error}", "change its rule"
            continue
        dated[gate.id] = due.day
    for n, gate in enumerate(calendar.gates):
        for other in gate.after:
            if gate.id in dated and other in dated and dated[gate.id] <= dated[other]:
                line = f"{gate.id} is due {dated[gate.id]}, not after {other} ({dated[other]})"
                yield ("gates", n, "due"), "ORDER_CONFLICT", line, "move one of the two"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in sorted(names))


RULES: tuple[Callable[[Calendar], Iterator[Finding]], ...] = (
    no_gates,
    duplicate_ids,
    business_days,
    gate_references,
    cycles,
    owners,
    phases_and_documents,
    documents,
    lifecycle,
    ambiguous_moves,
    blackouts,
)
