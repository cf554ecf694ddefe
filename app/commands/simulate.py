"""phasegate simulate: a season played on a virtual clock, in seconds, with every message that it would send."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pendulum
from pendulum import Date, DateTime

from app.date_format import minute_in_zone
from app.options import connect_database
from app.output import JsonAnswer, Lines, RowCells, Table, answer
from app.typed_values import Switch
from config.read import read_calendar
from config.resolve import Resolver
from config.story import Story, read_story
from flows.demo.play import Played, play
from flows.views.sent import SentMessage, sent_messages
from models.database import reading
from models.migrate import upgrade_schema
from states.refusal import BadInput

MESSAGES_TABLE = Table(
    ("Sent (where they are)", "Zone", "To", "Kind", "Subject"),
    empty="Nobody is told anything.",
)


def simulate(
    file: Path,
    /,
    *,
    org: Path,
    until: str,
    opens: str = "",
    story: Path | None = None,
    person: str = "",
    json: Switch = False,
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
    script = _read_script(file, opens, until, story)
    played, every_message = _play_script(file, org, script)
    chosen = [message for message in every_message if person in ("", message.person_id)]
    value = _played_as_object(played, script, chosen)
    answer(value, _played_lines(played, chosen), json=json)


def _played_as_object(played: Played, script: Story, chosen: list[SentMessage]) -> JsonAnswer:
    return {
        "season": played.season_id,
        "until": script.until,
        "gates": list(_gate_objects(played)),
        "messages": chosen,
    }


def _read_script(
    file: Path,
    opens: str,
    until: str,
    story: Path | None,
) -> Story:
    """The story that is played; without one nobody ever does anything."""
    last_day = _parse_day(until, "--until")
    if story is not None:
        return read_story(story).model_copy(update={"until": last_day})
    first_day = _parse_day(opens, "--opens") if opens else _first_opening(file)
    return Story(
        opens=first_day,
        until=last_day,
        calendar=file.name,
        acts=(),
    )


def _first_opening(file: Path) -> Date:
    """The day on which the calendar's first gate opens."""
    gates = Resolver(read_calendar(file)).gates()
    return min(gate.opens.day for gate in gates)


def _parse_day(text: str, option: str) -> Date:
    try:
        return Date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{option} “{text}” is no day; write it as 2027-01-29.") from None


def _play_script(file: Path, org: Path, script: Story) -> tuple[Played, list[SentMessage]]:
    """Play it in a database that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        engine = connect_database(f"sqlite:///{folder}/simulated.db", durable=False)
        upgrade_schema(engine)
        target = f"file://{folder}/out"
        played = play(
            engine,
            org,
            script,
            file,
            target=target,
            progress=_show_nothing,
        )
        last = script.until
        end = pendulum.datetime(last.year, last.month, last.day)
        with reading(engine) as session:
            return played, sent_messages(session, at=end)


def _show_nothing(_at: DateTime) -> None:
    """No progress is shown."""


def _gate_objects(played: Played) -> Iterator[JsonAnswer]:
    for at, change in played.gates:
        yield {
            "at": at,
            "gate": change.gate_id,
            "was": change.was,
            "now": change.now,
        }


def _played_lines(played: Played, chosen: list[SentMessage]) -> Lines:
    yield from _gate_lines(played)
    rows = [_message_row(message) for message in chosen]
    yield from MESSAGES_TABLE.lines(rows)
    yield f"{len(chosen)} messages."


def _gate_lines(played: Played) -> Lines:
    for at, change in played.gates:
        yield f"{at.to_iso8601_string()}  {change.gate_id}: {change.was} → {change.now}"


def _message_row(message: SentMessage) -> RowCells:
    sent_at = minute_in_zone(message.sent_at, message.zone)
    return (
        sent_at,
        message.zone,
        message.person,
        message.kind,
        message.subject,
    )
