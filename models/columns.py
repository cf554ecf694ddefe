"""The kinds of column that many tables have, so that a table says only what is its own.

A `…Key` is part of the primary key; an `Indexed…` has an index, because rows are searched by it.
"""

from decimal import Decimal
from typing import Annotated, Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import mapped_column

from models.exact import Exact

TextKey = Annotated[str, mapped_column(primary_key=True)]
NumberKey = Annotated[int, mapped_column(primary_key=True)]

SeasonKey = Annotated[
    str,
    mapped_column(ForeignKey("season.id"), primary_key=True),
]
SeasonId = Annotated[
    str,
    mapped_column(ForeignKey("season.id")),
]
IndexedSeasonId = Annotated[
    str,
    mapped_column(ForeignKey("season.id"), index=True),
]

PlanKey = Annotated[
    str,
    mapped_column(ForeignKey("plan.id"), primary_key=True),
]
PlanId = Annotated[
    str,
    mapped_column(ForeignKey("plan.id")),
]
IndexedPlanId = Annotated[
    str,
    mapped_column(ForeignKey("plan.id"), index=True),
]

UnitKey = Annotated[
    str,
    mapped_column(ForeignKey("unit.id"), primary_key=True),
]
UnitId = Annotated[
    str,
    mapped_column(ForeignKey("unit.id")),
]
IndexedUnitId = Annotated[
    str,
    mapped_column(ForeignKey("unit.id"), index=True),
]

PersonKey = Annotated[
    str,
    mapped_column(ForeignKey("person.id"), primary_key=True),
]
PersonId = Annotated[
    str,
    mapped_column(ForeignKey("person.id")),
]
IndexedPersonId = Annotated[
    str,
    mapped_column(ForeignKey("person.id"), index=True),
]

GoalKey = Annotated[
    str,
    mapped_column(ForeignKey("goal.id"), primary_key=True),
]
IndexedGoalId = Annotated[
    str,
    mapped_column(ForeignKey("goal.id"), index=True),
]

ObligationKey = Annotated[
    str,
    mapped_column(ForeignKey("obligation.key"), primary_key=True),
]

IndexedText = Annotated[str, mapped_column(index=True)]
BlankText = Annotated[str, mapped_column(default="")]
"""A text that is "" until there is something to say."""

ZeroCount = Annotated[int, mapped_column(default=0)]
FirstVersion = Annotated[int, mapped_column(default=1)]
"""A version that counts from 1."""

Flag = Annotated[bool, mapped_column(default=False)]
"""False until something sets it."""

TextList = Annotated[list[str], mapped_column(default=list)]
JsonObject = Annotated[dict[str, Any], mapped_column(default=dict)]
ExactNumber = Annotated[Decimal, mapped_column(Exact)]
