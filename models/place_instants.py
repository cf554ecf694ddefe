"""When a rung reaches people of a place, as parts of statements: which of these instants nobody has computed yet."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    Integer,
    Select,
    and_,
    case,
    func,
    or_,
    select,
    union,
)
from sqlalchemy.orm import aliased

from models.base import Condition
from models.hearing import Hearing, hearing_of_chosen
from models.organisation import Person
from models.recipients import EXECUTIVE, OWN_WORDS, place_of
from models.rung_instant import RungInstant
from models.statement import parameter

CALENDAR_NUMBER: Any = parameter("number", Integer)


def has_instant(owed: Any, reader_place: Any) -> Condition:
    """The condition that an instant is for what is owed and a reader of this place."""
    return and_(
        RungInstant.season_id == owed.c.season_id,
        RungInstant.calendar_number == CALENDAR_NUMBER,
        RungInstant.due_on == owed.c.due_on,
        RungInstant.debtor == owed.c.debtor,
        RungInstant.reader == reader_place,
    )


# --- which are not known ------------------------------------------------------------------------------------------


def select_unknown(words: Sequence[str]) -> Any:
    """The due days and places of those who hear by these words, for which no instants have been computed yet."""
    chosen = hearing_of_chosen()
    alike = Hearing(_who_are_alike(chosen, words), chosen.executives)
    by_word = [_places_of(alike, word) for word in words]
    own_words = [word for word in words if word in OWN_WORDS]
    if own_words:
        by_word.append(_own_places(alike))
    return union(*by_word)


def _who_are_alike(hearing: Hearing, words: Sequence[str]) -> CTE:
    """What is owed on one day in one place and heard of by the same people, once.

    People who hear of what they owe themselves are not named: `own_place` is theirs.
    """
    chosen = hearing.chosen
    readers = [_reader_but_oneself(chosen, word) for word in words if word != EXECUTIVE]
    alike = select(
        chosen.c.season_id,
        chosen.c.due_on,
        chosen.c.debtor,
        _own_place(chosen, words).label("own_place"),
        *readers,
    )
    return alike.distinct().cte("alike")


def _reader_but_oneself(chosen: CTE, word: str) -> Any:
    reader: Any = chosen.c[word]
    if word in OWN_WORDS:
        reader = func.nullif(reader, chosen.c[f"{word}_meant"])
    return reader.label(word)


def _own_place(chosen: CTE, words: Sequence[str]) -> Any:
    """Where who owes lives, if they hear by one of these words themselves."""
    hears = [chosen.c[word] == chosen.c[f"{word}_meant"] for word in words if word in OWN_WORDS]
    return case((or_(False, *hears), chosen.c.debtor))


def _places_of(hearing: Hearing, word: str) -> Select[Any]:
    """The places of those who hear by the word, where no instant is known."""
    reader = aliased(Person)
    owed = hearing.chosen
    places = select(
        owed.c.due_on,
        owed.c.debtor,
        place_of(reader).label("reader"),
    )
    heard = places.select_from(hearing.source_of(word)).join(reader, reader.id == hearing.reader_of(word))
    return heard.where(~_is_known(owed, place_of(reader), reader))


def _own_places(hearing: Hearing) -> Select[Any]:
    """The places of those who hear of what they owe themselves, where no instant is known."""
    owed = hearing.chosen
    own_place = owed.c.own_place
    places = select(
        owed.c.due_on,
        owed.c.debtor,
        own_place.label("reader"),
    )
    return places.where(own_place.is_not(None), ~_is_known(owed, own_place))


def _is_known(
    owed: Any,
    reader_place: Any,
    *readers: Any,
) -> Condition:
    known = select(RungInstant.name).where(has_instant(owed, reader_place))
    return known.correlate(owed, *readers).exists()
