"""The channels that administrators give a name, from the environment: addresses may hold passwords."""

from typing import Annotated

from cyclopts import Parameter

from states.refusal import BadInput

Channels = Annotated[str, Parameter(env_var="PHASEGATE_CHANNELS")]
Site = Annotated[str, Parameter(env_var="PHASEGATE_URL")]
Target = Annotated[str, Parameter(env_var="PHASEGATE_DELIVER_TO")]


def named(channels: str) -> dict[str, str]:
    """`slack=slack://… teams=msteams://…` as a table; raises BadInput for a word that is no such pair."""
    pairs = [word.partition("=") for word in channels.split()]
    wrong = [name for name, equals, target in pairs if not (name and equals and target)]
    if wrong:
        # The rest of the word may be a password.
        raise BadInput(f"“{wrong[0]}” names no channel; write PHASEGATE_CHANNELS as NAME=ADDRESS NAME=ADDRESS.")
    return {name: target for name, _, target in pairs}
