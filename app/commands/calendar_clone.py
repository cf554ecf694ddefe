"""phasegate calendar clone: last season's calendar for the next year, with what fell on a day that is none."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from pendulum import Date

from app.atomic_files import must_be_free, write_whole
from app.output import JsonAnswer, Lines, RowCells, Table, answer
from app.typed_values import Switch
from config.calendar import Calendar
from config.explanation import long_day, short_day
from config.raw_dates import RolledDay, rolled_days
from config.read import parse_calendar
from config.redate import Redated, redated_text, years_between
from config.resolve import Dated, Resolver
from config.scopes import Scopes, scopes_of_file
from config.text import read_text
from rules.businessdays import BusinessDays
from rules.fiscal import DaySpan
from states.refusal import BadInput


@dataclass(frozen=True)
class ClonedGate:
    """A gate of the new calendar, for everybody or (`unit`) under an overlay; `was` is None where it is new."""

    unit: str
    gate: str
    was: Dated | None
    now: Dated
    fell: tuple[RolledDay, ...]

    @property
    def name(self) -> str:
        return f"{self.unit}: {self.gate}" if self.unit else self.gate


@dataclass(frozen=True)
class IdleDay:
    """A closed day of a calendar that would have been a day off anyway."""

    calendar: str
    day: Date
    why: str


@dataclass(frozen=True)
class Clone:
    """The calendar of last season, that of the next one, and what is to be known of it."""

    before: Calendar
    after: Calendar
    target: Path
    redated: Redated
    gates: tuple[ClonedGate, ...]
    idle_days: tuple[IdleDay, ...]


def clone(
    file: Path,
    /,
    *,
    season: str,
    to: Path | None = None,
    force: Switch = False,
    json: Switch = False,
) -> None:
    """Date last season's calendar for the next year: the same file, comments and all, with its days moved.

    Fixed days, blackouts and closed days move by a year, in a 52/53-week year by whole weeks; rules move by themselves.

    Parameters
    ----------
    file
        Last season's calendar.
    season
        The id of the new season, FY2028.
    to
        The file to write; by default one beside it, called after the season.
    force
        Write over a file that is there.
    json
        Answer in JSON.
    """
    text = read_text(file)
    before = parse_calendar(text, str(file))
    target = to or _file_beside(file, before.season, season)
    must_be_free(target, force=force)
    next_file = _redate(text, before, season)
    write_whole(target, next_file.text.encode())
    cloned = _compare(before, next_file, target)
    answer(_clone_as_object(cloned), _clone_lines(cloned), json=json)


def _file_beside(file: Path, old: str, new: str) -> Path:
    """The file's name with the new season in the place of the old one, or else behind it."""
    stem = file.stem.replace(old, new)
    stem = stem.replace(old.lower(), new.lower())
    if stem == file.stem:
        stem = f"{file.stem}-{new}"
    return file.with_name(f"{stem}{file.suffix}")


def _redate(text: str, before: Calendar, season: str) -> Redated:
    years = _years_apart(before.season, season)
    return redated_text(text, before, season=season, years=years)


def _years_apart(old: str, new: str) -> int:
    """By how many years the seasons are apart; one where their ids tell no years."""
    years = years_between(old, new)
    if years is None and old != new:
        return 1
    if not years:
        raise BadInput(f"{new} is the season of this file; name the one that is to come: --season FY2028.")
    return years


def _compare(before: Calendar, next_file: Redated, target: Path) -> Clone:
    after = parse_calendar(next_file.text, str(target))
    return Clone(
        before=before,
        after=after,
        target=target,
        redated=next_file,
        gates=tuple(_cloned_gates(before, after)),
        idle_days=tuple(_idle_days(after)),
    )


def _cloned_gates(before: Calendar, after: Calendar) -> Iterator[ClonedGate]:
    """Every gate of the company, and of each unit those that are other than the company's."""
    old = scopes_of_file(Resolver(before))
    new = scopes_of_file(Resolver(after))
    for unit in new.all():
        for gate_id in new.resolver(unit).by_id:
            gate = _cloned_gate(old, new, unit, gate_id)
            if not unit or _differs_from_company(gate, old, new):
                yield gate


def _differs_from_company(gate: ClonedGate, old: Scopes, new: Scopes) -> bool:
    return (gate.was, gate.now) != _company_dates(old, new, gate.gate)


def _cloned_gate(
    old: Scopes,
    new: Scopes,
    unit: str,
    gate_id: str,
) -> ClonedGate:
    old_resolver = old.resolver(unit)
    new_resolver = new.resolver(unit)
    was = old_resolver.due(gate_id) if gate_id in old_resolver.by_id else None
    now = new_resolver.due(gate_id)
    rolled = tuple(rolled_days(new_resolver, gate_id))
    return ClonedGate(unit, gate_id, was, now, rolled)


def _company_dates(old: Scopes, new: Scopes, gate_id: str) -> tuple[Dated | None, Dated | None]:
    """Before and after; None for both where the gate is a unit's alone."""
    if gate_id not in new.company.by_id:
        return (None, None)
    return (old.company.due(gate_id), new.company.due(gate_id))


def _idle_days(after: Calendar) -> Iterator[IdleDay]:
    """Closed days that would have been days off anyway."""
    resolver = Resolver(after)
    for name, company in after.calendars.items():
        for base_name in company.bases:
            base = resolver.business_days(base_name)
            yield from _idle_days_of(name, company.closed, base)


def _idle_days_of(name: str, closed: Iterable[Date], base: BusinessDays) -> Iterator[IdleDay]:
    for day in closed:
        if not base.includes(day):
            why = base.reason_off(day)
            yield IdleDay(name, day, why)


def _clone_as_object(cloned: Clone) -> JsonAnswer:
    return {
        "season": cloned.after.season,
        "was": cloned.before.season,
        "file": str(cloned.target),
        "fiscal_year": _years_as_object(cloned.redated),
        "gates": [_gate_as_object(gate) for gate in cloned.gates],
        "fell": list(_fell_objects(cloned.gates)),
        "closed": [asdict(idle) for idle in cloned.idle_days],
    }


def _years_as_object(next_file: Redated) -> JsonAnswer:
    return {
        "from": _span_as_object(next_file.was),
        "to": _span_as_object(next_file.now),
    }


def _span_as_object(span: DaySpan) -> dict[str, Date]:
    return {"first": span.first, "last": span.last}


def _gate_as_object(gate: ClonedGate) -> JsonAnswer:
    return {
        "gate": gate.gate,
        "unit": gate.unit,
        "from": gate.was.day if gate.was else None,
        "to": gate.now.day,
        "explanation": gate.now.explanation,
    }


def _fell_objects(gates: tuple[ClonedGate, ...]) -> Iterator[JsonAnswer]:
    for gate in gates:
        for rolled in gate.fell:
            yield {
                "gate": rolled.gate,
                "unit": gate.unit,
                "key": rolled.key,
                "on": rolled.on,
                "why": rolled.why,
                "to": rolled.to,
            }


def _clone_lines(cloned: Clone) -> Lines:
    before, after = cloned.before.season, cloned.after.season
    year = cloned.redated.now
    yield f"{cloned.target} is written: {after}, {long_day(year.first)} to {long_day(year.last)}, from {before}."
    yield ""
    rows = [_gate_row(gate) for gate in cloned.gates]
    yield from Table(("Gate", before, after, "Fell on"), empty="The calendar has no gates.").lines(rows)
    yield ""
    yield _summary_line([gate.name for gate in cloned.gates if gate.fell])
    yield from _idle_lines(cloned)
    yield f"Look at it: phasegate calendar check {cloned.target}"


def _idle_lines(cloned: Clone) -> Lines:
    for idle in cloned.idle_days:
        yield f"{idle.calendar}: the closed day {long_day(idle.day)} is a {idle.why} anyway."


def _gate_row(gate: ClonedGate) -> RowCells:
    return (
        gate.name,
        _day_before(gate),
        long_day(gate.now.day),
        _fell_words(gate),
    )


def _day_before(gate: ClonedGate) -> str:
    if gate.was is None:
        return "new"
    return long_day(gate.was.day)


def _fell_words(gate: ClonedGate) -> str:
    rolled = [_rolled_words(day) for day in gate.fell]
    return "; ".join(rolled)


def _rolled_words(day: RolledDay) -> str:
    opens = "opens " if day.key == "opens" else ""
    return f"{opens}{short_day(day.on)} ({day.why}) → {short_day(day.to)}"


def _summary_line(gates: list[str]) -> str:
    """Which gates did not stay where their rules put them."""
    where = "fell on a weekend or holiday, or into a blackout"
    if not gates:
        return f"Nothing {where}."
    if len(gates) == 1:
        return f"1 gate {where}, and was rolled: {gates[0]}."
    return f"{len(gates)} gates {where}, and were rolled: {', '.join(gates)}."
