"""What a move of anything but a plan did, as the command line says it."""

from dataclasses import dataclass

from flows.act.command import Done


@dataclass(frozen=True)
class Moved:
    """The thing, from which state to which, and the version that the next writer must name."""

    kind: str
    id: str
    trigger: str
    was: str
    now: str
    version: int


def moved_thing(done: Done) -> Moved:
    """What the road did."""
    return Moved(
        done.kind,
        done.id,
        done.act,
        done.was,
        done.now,
        done.version,
    )
