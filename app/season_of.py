"""The season that a command is about, as it is shown."""

from typing import Any

from app.options import Options
from flows.views import lines as look
from flows.views.lines import SeasonLine


def season_line(session: Any, options: Options) -> SeasonLine:
    """The season meant, as it stands at the command's instant."""
    return look.season(session, options.season_id(session), at=options.instant)


def zone_of_season(session: Any, season_id: str, options: Options) -> str:
    """The zone in which the days of this season are meant."""
    return look.season(session, season_id, at=options.instant).zone
