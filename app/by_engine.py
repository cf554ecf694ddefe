"""Asking the automation engine to do what a command would do at once: a request, which a run takes."""

from typing import Annotated

from cyclopts import Parameter

from app.options import Options
from flows.automation.requests import ask_engine

ByEngine = Annotated[bool, Parameter(negative="")]


def ask_of_engine(act: str, options: Options) -> None:
    """Write the request and say what happens next."""
    request = options.act_in_season(ask_engine, act)
    lines = (
        f"The engine is asked for it: {request.act.replace('_', ' ')} of {request.season_id}.",
        "The next tick lets it be done, if you may then still do it; you are told what came of it.",
    )
    options.answer(request, lines)
