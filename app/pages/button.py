"""A button of a plan's page: the act that its form asks for, and why it cannot be done where it cannot."""

from collections.abc import Mapping
from dataclasses import dataclass

from states.guard import Reason


@dataclass(frozen=True)
class Button:
    """Something that the person may do, or with reasons why not; `words` names what they have to write ("": nothing).

    `url` is the act below the plan's address, `sends` what the form says besides version and request id.
    """

    url: str
    label: str
    sends: Mapping[str, str]
    hint: str
    words: str
    reasons: tuple[Reason, ...]

    @property
    def key(self) -> str:
        """What tells it from the other buttons of the page."""
        parts = (self.url, *self.sends.values())
        return "-".join(parts)
