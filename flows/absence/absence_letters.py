"""What is told of an absence: to who stands in, to who is away, and to who is back, once each."""

from collections.abc import Sequence

from flows.absence.absence_rows import day_where_away
from flows.act.draft import Draft
from flows.act.dues import STILL_OWED
from flows.act.facts import Facts
from flows.act.season import long_day
from flows.act.stand_ins import StandIns
from models.absence import Absence
from models.journal import Entry
from models.obligation import Obligation
from rules.absence import stand_in

ABSENCE_SHOWN = 10  # lines of what was done and what waits; the journal and the page show the rest

OVER_KEY = "absence:{}:over"
"""The natural key of the one message to who is back."""


def tell_of_absence(draft: Draft, row: Absence) -> None:
    """Who stands in hears it before it begins, and the person too, where somebody else entered it."""
    facts = draft.facts
    acting = _acting_for(facts, row)
    if acting and acting != row.person_id:
        _tell_stand_in(draft, row, acting)
    by_another = row.by != row.person_id
    if by_another and not facts.stand_ins.has_left(row.person_id):
        _tell_entered(draft, row, acting)


def _acting_for(facts: Facts, row: Absence) -> str:
    """Who stands in when the absence begins; looked up anew, as it was not known of before."""
    roster = StandIns(facts).roster
    begins = max(row.from_at, facts.at)
    return stand_in(row.person_id, begins, roster).person


def _tell_stand_in(draft: Draft, row: Absence, acting: str) -> None:
    facts = draft.facts
    name = facts.name_of(row.person_id)
    waits = _open_items(facts, row.person_id)
    _tell_once(
        draft,
        key=f"{_stand_in_keys(row)}{acting}",
        person_id=acting,
        subject=f"You stand in for {name} {_days_of(facts, row)}",
        body=_bulleted("What waits for them now:", waits),
    )


def _stand_in_keys(row: Absence) -> str:
    """How the keys of what those are told begin who stand in."""
    return f"absence:{row.id}:stand_in:"


def _tell_entered(draft: Draft, row: Absence, acting: str) -> None:
    facts = draft.facts
    author = facts.name_of(row.by)
    stands_in = facts.name_of(acting) if acting else "nobody"
    _tell_once(
        draft,
        key=f"absence:{row.id}:entered",
        person_id=row.person_id,
        subject=f"You are away {_days_of(facts, row)}",
        body=f"{author} entered it; {stands_in} stands in.\n",
    )


def tell_of_return(draft: Draft, row: Absence) -> None:
    """Who was told that they stand in hears that it is over, or will not be."""
    facts = draft.facts
    for person_id in facts.loader.people_told(_stand_in_keys(row)):
        _tell_once(
            draft,
            key=f"absence:{row.id}:back:{person_id}",
            person_id=person_id,
            subject=f"{facts.name_of(row.person_id)} is back",
            body="You stand in for them no longer.\n",
        )


def tell_what_happened(draft: Draft, row: Absence) -> None:
    """To who is back: what was done for them, and what waits; one message for each absence."""
    facts = draft.facts
    acts = [_act_line(facts, entry) for entry in entries_for(facts, row)]
    waits = _open_items(facts, row.person_id)
    body = _bulleted("Done for you:", acts) or "Nothing was done for you.\n"
    body += _bulleted("What waits for you:", waits) or "Nothing waits for you.\n"
    _tell_once(
        draft,
        key=OVER_KEY.format(row.id),
        person_id=row.person_id,
        subject=f"Welcome back: {len(acts)} done for you, {len(waits)} waiting",
        body=body,
    )


def entries_for(facts: Facts, row: Absence) -> list[Entry]:
    """What was done on the person's behalf while they were away."""
    entries = facts.rows(Entry, on_behalf_of=row.person_id)
    return [entry for entry in entries if row.from_at <= entry.at <= row.over_at]


def _act_line(facts: Facts, entry: Entry) -> str:
    act = entry.act.replace("_", " ")
    return f"{facts.name_of(entry.actor)}: {act} {entry.thing_id}"


def _open_items(facts: Facts, person_id: str) -> list[str]:
    """What the person still owes, a line for each obligation."""
    dues = facts.rows(Obligation, person_id=person_id, **STILL_OWED)
    by_day = sorted(dues, key=lambda due: (due.due_at, due.key))
    return [f"{due.what}, due {long_day(due.due_on)}" for due in by_day]


def _bulleted(heading: str, lines: Sequence[str]) -> str:
    if not lines:
        return ""
    shown = [heading]
    shown += [f"- {line}" for line in lines[:ABSENCE_SHOWN]]
    if len(lines) > ABSENCE_SHOWN:
        shown.append(f"- … and {len(lines) - ABSENCE_SHOWN} more")
    return "\n".join(shown) + "\n"


def _tell_once(
    draft: Draft,
    *,
    key: str,
    person_id: str,
    subject: str,
    body: str,
) -> None:
    draft.notify(
        key,
        "absence",
        person_id,
        subject=subject,
        body=f"{body}See: phasegate absences\n",
        in_person=True,
    )


def _days_of(facts: Facts, row: Absence) -> str:
    first = day_where_away(facts, row.person_id, row.from_at)
    last = day_where_away(facts, row.person_id, row.until_at)
    return f"from {first} until {last}"
