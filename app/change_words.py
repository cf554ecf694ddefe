"""What is to change in a calendar, as people type it behind --slip, --set, --holiday and --blackout."""

from dataclasses import dataclass, field
from typing import Annotated

from cyclopts import Parameter

from config.change import TextChange, parse_changes


@Parameter(name="*")
@dataclass(frozen=True)
class ChangeWords:
    """What is to change.

    Parameters
    ----------
    slip
        A gate and business days: tunnel_down=+5bd. May be said several times, as the others.
    set_
        A gate's rule, another key of a gate, or a key of the file: goal_lock='fy_start + 19 bd', op2_draft.grace=3.
    holiday
        A day that is closed: 2026-11-09='Company day', or …@DE-BE for another calendar than the season's.
    blackout
        A window: audit=2026-11-02..2026-11-06:no_gates,quiet
    """

    slip: list[str] = field(default_factory=list)
    set_: Annotated[list[str], Parameter(name="--set")] = field(default_factory=list)
    holiday: list[str] = field(default_factory=list)
    blackout: list[str] = field(default_factory=list)

    def as_changes(self) -> tuple[TextChange, ...]:
        """The changes; raises BadInput for one that cannot be read."""
        return parse_changes(
            {
                "slip": self.slip,
                "set": self.set_,
                "holiday": self.holiday,
                "blackout": self.blackout,
            }
        )


NO_CHANGES = ChangeWords()
