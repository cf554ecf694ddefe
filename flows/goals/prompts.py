"""Prompts: whoever reads a key result hears shortly before that it is time (docs/asks-and-goals.md)."""

from collections.abc import Mapping, Sequence
from typing import Any

from pendulum import DateTime
from sqlalchemy import Select, select

from flows.act.command import Command
from flows.act.context import SeasonContext
from flows.act.facts import Facts
from flows.act.find_due import DueThings
from flows.act.perform import follow_all
from flows.goals.check_in_keys import PROMPT_MARK, prompt_key
from flows.outbox.by_key import notices_by_key
from models.base import Instant
from models.goal import Goal
from models.key_result import CheckIn, KeyResult
from models.notice import Notice
from models.organisation import SYSTEM
from models.statement import THIS_INSTANT, THIS_SEASON, parameter
from states.check_in import CHECK_IN

PROMPT_AHEAD_DAYS = 2
"""So many business days before it is due [default]."""


def sweep_prompts(context: SeasonContext) -> Sequence[Notice]:
    """One for each check-in, in the owner's digest."""
    owners = UNPROMPTED.find_rows(context)
    commands = [_prompt_command(check_in_id, context.at) for check_in_id, _ in owners]
    follow_all(context.session, commands)
    keys = [prompt_key(check_in_id, owner_id) for check_in_id, owner_id in owners]
    return notices_by_key(context.session, keys)


def _prompt_command(check_in_id: str, at: DateTime) -> Command:
    return Command(
        "check_in",
        check_in_id,
        "prompt",
        SYSTEM,
        at,
    )


def _end_of_days_ahead(facts: Facts) -> Mapping[str, DateTime]:
    """`until`: the midnight that ends the last of the days ahead."""
    last = facts.resolver.days.add(facts.today, PROMPT_AHEAD_DAYS)
    midnight = facts.calendar.due_time.replace(hour=0, minute=0)
    return {"until": facts.resolver.instant(last.add(days=1), midnight)}


def _unprompted() -> Select[tuple[str, str]]:
    """Those still to be made, in time as yet, due before an instant, of which nobody has heard, with who reads each."""
    in_season = (
        select(CheckIn.id, KeyResult.owner_id)
        .join(KeyResult, KeyResult.id == CheckIn.key_result_id)
        .join(Goal, Goal.id == KeyResult.goal_id)
        .where(Goal.season_id == THIS_SEASON)
    )
    to_come = in_season.where(
        CheckIn.state == CHECK_IN.initial,
        CheckIn.due_at > THIS_INSTANT,
        CheckIn.due_at < parameter("until", Instant),
    )
    return to_come.where(~_is_prompted())


def _is_prompted() -> Any:
    """Is there a notice under the check-in's natural key?"""
    key = CheckIn.id.concat(PROMPT_MARK).concat(KeyResult.owner_id)
    return select(Notice.key).where(Notice.key == key).exists()


UNPROMPTED = DueThings(
    _unprompted,
    in_order=(CheckIn.id,),
    values=_end_of_days_ahead,
)
