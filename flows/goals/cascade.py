"""The cascade: show the diff of what was approved, and apply it in one transaction; what leadership approved."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pendulum import DateTime
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from config.priorities import PriorityRow
from flows.act.command import Command
from flows.act.perform import perform_in
from flows.act.read_season import season_facts
from flows.act.transaction import connection_of
from flows.goals.cascade_input import find_differences, slots_of_season
from models.database import reading, writing
from models.organisation import SYSTEM
from rules.cascade import GoalChange


@dataclass(frozen=True)
class CascadeDiff:
    """What applying would do, or did."""

    season_id: str
    changes: tuple[GoalChange, ...]
    unlisted: Mapping[str, int] = field(default_factory=dict)
    """By tier, how many goals begin besides: of very many only the first are among the changes."""

    @property
    def change_count(self) -> int:
        """With those that are not listed."""
        return len(self.changes) + sum(self.unlisted.values())


def propose_cascade(
    engine: Engine,
    season_id: str,
    *,
    at: DateTime,
) -> CascadeDiff:
    """The diff, shown before anything is applied; writes nothing."""
    with reading(engine) as session:
        return cascade_diff(session, season_id, at=at)


def cascade_diff(
    session: Session,
    season_id: str,
    *,
    at: DateTime,
) -> CascadeDiff:
    """The same, within a transaction that is open already."""
    with connection_of(session, writes=False) as connection:
        facts = season_facts(
            connection,
            season_id,
            actor=SYSTEM,
            at=at,
        )
        slots = facts.loader.slots_of(slots_of_season(facts))
        changes = find_differences(facts, slots).changes()
        counts = slots.count_without_goal()
    return _diff_of(season_id, changes, counts)


def _diff_of(
    season_id: str,
    changes: Sequence[GoalChange],
    counts: Mapping[str, int],
) -> CascadeDiff:
    """`counts` are all goals that begin, by tier."""
    listed = Counter(change.tier for change in changes if change.kind == "create")
    unlisted = Counter(counts) - listed
    return CascadeDiff(season_id, tuple(changes), unlisted)


def apply_cascade(
    engine: Engine,
    season_id: str,
    *,
    by: str,
    at: DateTime,
) -> CascadeDiff:
    """Apply the diff as it is now, whole or not at all; conflicts stay for people to settle."""
    with writing(engine) as session:
        return cascade_season(
            session,
            season_id,
            by=by,
            at=at,
        )


def cascade_season(
    session: Session,
    season_id: str,
    *,
    by: str,
    at: DateTime,
) -> CascadeDiff:
    """The same, within a transaction that is open already."""
    command = Command(
        "season",
        season_id,
        "cascade",
        by,
        at,
        season_id,
    )
    done = perform_in(session, command)
    begun = done.answer["fill"].goals_by_tier
    return _diff_of(season_id, done.answer["changes"], begun)


def set_priorities(
    session: Session,
    season_id: str,
    rows: Sequence[PriorityRow],
    *,
    by: str,
    at: DateTime,
) -> None:
    """These priorities, and no others."""
    priorities = [row.model_dump() for row in rows]
    command = Command(
        "season",
        season_id,
        "set_priorities",
        by,
        at,
        season_id,
        words={"priorities": priorities},
    )
    perform_in(session, command)
