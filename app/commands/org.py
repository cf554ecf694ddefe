"""phasegate org: bringing in the organisation."""

from collections.abc import Iterator
from pathlib import Path

from cyclopts import App

from app.options import Options, connect
from app.output import as_json, say
from config.organisation import read_organisation
from flows.absence.leavers import Leaver
from flows.operations.import_organisation import import_organisation as bring_in
from models.database import reachable, writing
from models.migrate import upgrade

app = App(name="org", help="Bring in the organisation: people and units.")


@app.command(name="import")
def import_(folder: Path, /, *, options: Options | None = None) -> None:
    """Read people.csv and teams.yaml; all of it comes in, or nothing does.

    Parameters
    ----------
    folder
        The folder that holds the two files.
    """
    options = options or Options()
    read_organisation(folder)  # files that cannot be used leave no database behind
    engine = connect(options.db)
    reachable(engine, may_create=True)
    upgrade(engine)
    with writing(engine) as session:
        done = bring_in(session, folder, at=options.instant)
    if options.json:
        as_json(done)
        return
    say(f"Imported {done.people} people and {done.units} units from {folder}.")
    if done.without_email:
        say(f"{done.without_email} people have no email; mail to them will not arrive.")
    for leaver in done.left:
        say(*_handed_over(leaver))
    if done.without_holidays:
        say(f"No public holidays are known for {', '.join(done.without_holidays)}; people there have weekends only.")


def _handed_over(leaver: Leaver) -> Iterator[str]:
    """Who left, and to whom each of their open items went."""
    nothing = "" if leaver.items else "; nothing of theirs was open"
    yield f"{leaver.name} ({leaver.id}) has left{nothing}."
    for item in leaver.items:
        yield f"  {item.thing} ({item.part}) → {item.to} ({item.to_id})" if item.to_id else f"  {item.thing} → nobody"
