"""What is told of an absence: to who stands in, to who is away, and to who is back, once each."""

from flows.absence.over_key import OVER_KEY
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.stand_ins import StandIns
from models.absence import Absence
from rules.absence import stand_in


def tell_of_absence(draft: Draft, row: Absence) -> None:
    """Who stands in hears it before it begins, and the person too, where somebody else entered it."""
    acting = _acting_for(draft.facts, row)
    if acting and acting != row.person_id:
        _tell_stand_in(draft, row, acting)
    by_another = row.by != row.person_id
    if by_another and not draft.facts.stand_ins.has_left(row.person_id):
        _tell_away(draft, row, acting)


def _tell_stand_in(
    draft: Draft,
    row: Absence,
    acting: str,
) -> None:
    _tell_once(
        draft,
        row,
        f"{_stand_in_keys(row)}{acting}",
        acting,
        news="stand_in",
    )


def _tell_away(
    draft: Draft,
    row: Absence,
    acting: str,
) -> None:
    """Whoever is away hears that somebody entered it."""
    _tell_once(
        draft,
        row,
        f"absence:{row.id}:entered",
        row.person_id,
        news="entered",
        acting=acting,
    )


def _acting_for(facts: Facts, row: Absence) -> str:
    """Who stands in when the absence begins; looked up anew, as it was not known of before."""
    roster = StandIns(facts).roster
    begins = max(row.from_at, facts.at)
    return stand_in(row.person_id, begins, roster).person


def _stand_in_keys(row: Absence) -> str:
    """How the keys of what those are told begin who stand in."""
    return f"absence:{row.id}:stand_in:"


def tell_of_return(draft: Draft, row: Absence) -> None:
    """Who was told that they stand in hears that it is over, or will not be."""
    for person_id in draft.facts.loader.people_hearing(_stand_in_keys(row)):
        _tell_once(
            draft,
            row,
            f"absence:{row.id}:back:{person_id}",
            person_id,
            news="back",
        )


def tell_what_happened(draft: Draft, row: Absence) -> None:
    """To who is back: what was done for them, and what waits; one message for each absence."""
    _tell_once(
        draft,
        row,
        OVER_KEY.format(row.id),
        row.person_id,
        news="over",
    )


def _tell_once(
    draft: Draft,
    row: Absence,
    key: str,
    person_id: str,
    **news: str,
) -> None:
    draft.notify(
        key,
        "absence",
        person_id,
        about={"absence": row.id, **news},
        in_person=True,
    )
