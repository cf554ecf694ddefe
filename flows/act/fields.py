"""What people say with an act: its fields, out of all that a door was given; one table for every door."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flows.act.command import Command
from flows.act.kind import Kind
from states.refusal import BadInput


def filled_command(
    kind: Kind,
    command: Command,
    values: Mapping[str, Any],
) -> Command:
    """The command with the fields of its act, out of these values; what the act does not have is left out.

    Raises BadInput where a field is missing that the act cannot do without.
    """
    act = kind.acts.get(command.act)
    if act is None or not act.is_for_people:
        return command
    words = {}
    for field in act.fields:
        value = values.get(field.name)
        if value not in (None, ""):
            words[field.name] = value
        elif field.missing:
            raise BadInput(field.missing)
    return replace(command, words=words)


def is_bound_to_text(kind: Kind, act: str) -> bool:
    """Does whoever does this say which text they had before them? Every move of a plan is bound to it."""
    known = kind.acts.get(act)
    return known is None or known.reads_text
