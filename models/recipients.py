"""Who hears of what is owed: rows for those who do not hear for themselves, and which people may need one.

Where somebody is away or has left, a row says who hears for them now (`HearsFor`; the rows are made in
`flows/reminders/recipients.py`). Everybody else has no row, and hears for themselves.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pendulum import DateTime
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from models.base import FOREVER, Condition
from models.obligation import Obligation
from models.organisation import Person
from models.plan import Plan
from models.statement import (
    THIS_INSTANT,
    Statement,
    as_parameter,
    is_listed,
    listed_values,
    sqlite_instant,
)

EARLY_OWNER, OWNER, EXECUTIVE = "early_owner", "owner", "executive"
"""`early_owner` is the ladder's word “owner” on the steps that whoever is away without a delegate hears themselves."""
WORDS = (EARLY_OWNER, OWNER, "manager", "approver", "product_ops")
"""The words that mean one person for each obligation; “executive” means the same people for all."""

OWN_WORDS = (EARLY_OWNER, OWNER)
"""The words by which people hear of what they owe themselves."""

IS_CHOSEN = is_listed(Obligation.key, "keys")


@dataclass(frozen=True)
class HearsFor:
    """Who hears now for somebody, and since when; `early_reader_id` hears the early steps of what they owe.

    `barred_id` is who may not hear for them in this matter: the approver of the plan that somebody who left owned. It
    is so until `changes_at`. Whoever has always heard for themselves begins at no instant.
    """

    person_id: str
    barred_id: str
    reader_id: str
    begins_at: DateTime | None
    early_reader_id: str
    early_begins_at: DateTime | None
    changes_at: DateTime


@dataclass(frozen=True)
class Recipients:
    """Rows for those who are away or have left, and one for each who hears as an executive; these are so until then."""

    away: Sequence[HearsFor]
    executives: Sequence[HearsFor]
    changes_at: DateTime = FOREVER

    @classmethod
    def all_here(cls, executives: Iterable[str]) -> "Recipients":
        """Where nobody is away, everybody hears for themselves."""
        return cls((), [hears_themselves(person) for person in dict.fromkeys(executives)])

    def parameters(self) -> dict[str, Any]:
        """As the statements take them."""
        return {
            "away": _rows_as_json(self.away),
            "executives": _rows_as_json(self.executives),
            "changes": self.changes_at,
        }


def hears_themselves(person: str) -> HearsFor:
    return HearsFor(person, "", person, None, person, None, FOREVER)


def _rows_as_json(rows: Iterable[HearsFor]) -> str:
    return json.dumps([asdict(row) for row in rows], default=sqlite_instant)


# --- people of what is owed ---------------------------------------------------------------------------------------


def place_of(person: Any) -> ColumnElement[str]:
    """What a person's zone and working days follow from: country, zone and calendar, as the organisation has them."""
    country_and_zone = person.country.concat("|").concat(person.zone)
    place: ColumnElement[str] = country_and_zone.concat("|").concat(person.calendar)
    return place


def is_elsewhere(person: Any) -> Condition:
    """May somebody be away, or have they left?"""
    return or_(
        person.away_until > THIS_INSTANT,
        person.left_at.is_not(None),
    )


def barred_from(debtor: Any) -> ColumnElement[str]:
    """What the owner of a plan leaves behind does not go to whoever approves it."""
    leaves_plan = and_(
        Plan.owner_id == debtor.id,
        debtor.left_at <= THIS_INSTANT,
    )
    return case((leaves_plan, Plan.approver_id), else_="")


# --- where somebody is away ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PeopleOwed:
    """The people of obligations of whom somebody may be away or has left; `barred_id` as in `HearsFor`."""

    owner_id: str
    barred_id: str
    manager_id: str | None
    approver_id: str | None


def people_elsewhere(
    connection: Connection,
    keys: Sequence[str],
    *,
    at: DateTime,
) -> list[PeopleOwed]:
    """The people of those of these obligations of whom somebody may be away or has left."""
    values = {
        "keys": listed_values(keys),
        "now": as_parameter(at, connection.dialect),
    }
    rows = _ELSEWHERE.run(connection, values).fetchall()
    return [PeopleOwed(*row) for row in rows]


def _select_elsewhere() -> Select[Any]:
    debtor, manager, approver = (aliased(Person) for _ in range(3))
    people = select(
        debtor.id,
        barred_from(debtor),
        debtor.manager_id,
        Plan.approver_id,
    )
    joined = (
        people.join(Obligation, Obligation.person_id == debtor.id)
        .outerjoin(manager, manager.id == debtor.manager_id)
        .outerjoin(Plan, Plan.id == Obligation.plan_id)
        .outerjoin(approver, approver.id == Plan.approver_id)
    )
    somebody_is = or_(is_elsewhere(debtor), is_elsewhere(manager), is_elsewhere(approver))
    return joined.where(IS_CHOSEN, somebody_is).distinct()


_ELSEWHERE = Statement(_select_elsewhere)
