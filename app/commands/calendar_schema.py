"""phasegate calendar schema: what editors need to know of calendars."""

from pathlib import Path

from app.atomic_files import write_whole
from app.output import say
from config.schema import schema_text


def schema(*, to: Path | None = None) -> None:
    """Print the JSON Schema of calendars.

    An editor uses it where a calendar begins with # yaml-language-server: $schema=calendar.schema.json

    Parameters
    ----------
    to
        The file to write it to.
    """
    text = schema_text()
    if to is None:
        say(text.rstrip("\n"))
        return
    write_whole(to, text.encode())
    say(f"{to} is written. Begin a calendar beside it with: # yaml-language-server: $schema={to.name}")
