"""phasegate simulate: a season played on a virtual clock, in seconds, with every message that it would send."""

import tempfile
from pathlib import Path
from typing import Annotated

import pendulum
from cyclopts import Parameter
from pendulum import Date

from app.options import connect
from app.output import as_json, minute, say, table
from config.read import read_calendar
from config.resolve import Resolver
from config.story import Story, read_story
from flows.demo.play import Played, play
from flows.views.sent import Message, messages
from models.database import reading
from models.migrate import upgrade
from states.refusal import BadInput


def simulate(
    file: Path,
    /,
    *,
    org: Path,
    until: str,
    opens: str = "",
    story: Path | None = None,
    person: str = "",
    json: Annotated[bool, Parameter(negative="")] = False,
) -> None:
    """Play a calendar with an organisation and print every message; nothing is written or sent.

    Without a story nobody ever does anything, which shows the whole ladder of every obligation.

    Parameters
    ----------
    file
        The calendar.
    org
        A folder with people.csv and teams.yaml.
    until
        The last day that is played: 2027-01-29.
    opens
        The day on which the season is opened; by default that on which its first gate opens.
    story
        What people do meanwhile, as config/sample/story.yaml has it; its days take the place of --opens.
    person
        Only the messages to this person.
    """
    told = _story(file, opens, until, story)
    played, found = _played(file, org, told)
    mine = [one for one in found if person in ("", one.person_id)]
    if json:
        gates = [{"at": at, "gate": one.gate_id, "was": one.was, "now": one.now} for at, one in played.gates]
        as_json({"season": played.season_id, "until": told.until, "gates": gates, "messages": mine})
        return
    _print(played, mine)


def _played(file: Path, org: Path, story: Story) -> tuple[Played, list[Message]]:
    with tempfile.TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{folder}/simulated.db", durable=False)
        upgrade(engine)
        played = play(engine, org, story, file, target=f"file://{folder}/out", progress=lambda _at: None)
        last = pendulum.datetime(story.until.year, story.until.month, story.until.day)
        with reading(engine) as session:
            return played, messages(session, at=last)


def _story(file: Path, opens: str, until: str, story: Path | None) -> Story:
    last = _day(until, "--until")
    if story is not None:
        return read_story(story).model_copy(update={"until": last})
    if opens:
        return Story(opens=_day(opens, "--opens"), until=last, calendar=file.name, acts=())
    first = min(gate.opens.day for gate in Resolver(read_calendar(file)).gates())
    return Story(opens=first, until=last, calendar=file.name, acts=())


def _day(text: str, option: str) -> Date:
    try:
        return Date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{option} “{text}” is no day; write it as 2027-01-29.") from None


def _print(played: Played, found: list[Message]) -> None:
    for at, change in played.gates:
        say(f"{at.to_iso8601_string()}  {change.gate_id}: {change.was} → {change.now}")
    rows = [(minute(one.sent_at, one.zone), one.zone, one.person, one.kind, one.subject) for one in found]
    table(("Sent (where they are)", "Zone", "To", "Kind", "Subject"), rows, empty="Nobody is told anything.")
    say(f"{len(found)} messages.")
