"""The season that a command is about, as it is shown."""

from typing import Any

from app.options import Options
from app.plan_named import find_plan
from flows.views import lines as look
from flows.views.lines import SeasonLine
from models.plan import Plan


def season_line(session: Any, options: Options) -> SeasonLine:
    """The season meant, as it stands at the command's instant."""
    return look.read_season(session, options.season_id(session), at=options.instant)


def find_plan_and_zone(session: Any, options: Options, name: str) -> tuple[Plan, str]:
    """The plan that is named, and the zone in which the days of its season are meant."""
    plan = find_plan(session, options, name)
    zone = zone_of_season(session, plan.season_id, options)
    return plan, zone


def zone_of_season(session: Any, season_id: str, options: Options) -> str:
    """The zone in which the days of this season are meant."""
    return look.read_season(session, season_id, at=options.instant).zone
