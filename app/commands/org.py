"""phasegate org: bringing in the organisation."""

from collections.abc import Iterable
from pathlib import Path

from cyclopts import App

from app.options import DEFAULTS, Options, connect_database
from app.output import Lines
from config.organisation import read_organisation
from flows.absence.leavers import Leaver
from flows.operations.import_organisation import Imported, import_organisation
from models.database import reachable, writing
from models.migrate import upgrade_schema

app = App(name="org", help="Bring in the organisation: people and units.")


@app.command(name="import")
def import_folder(folder: Path, /, *, options: Options = DEFAULTS) -> None:
    """Read people.csv and teams.yaml; all of it comes in, or nothing does.

    Parameters
    ----------
    folder
        The folder that holds the two files.
    """
    read_organisation(folder)  # files that cannot be used leave no database behind
    engine = connect_database(options.db)
    reachable(engine, may_create=True)
    upgrade_schema(engine)
    with writing(engine) as session:
        imported = import_organisation(session, folder, at=options.instant)
    options.answer(imported, _imported_lines(imported, folder))


def _imported_lines(imported: Imported, folder: Path) -> Lines:
    yield f"Imported {imported.people} people and {imported.units} units from {folder}."
    if imported.without_email:
        yield f"{imported.without_email} people have no email; mail to them will not arrive."
    for leaver in imported.left:
        yield from _leaver_lines(leaver)
    if imported.without_holidays:
        yield _without_holidays_line(imported.without_holidays)


def _without_holidays_line(countries: Iterable[str]) -> str:
    names = ", ".join(countries)
    return f"No public holidays are known for {names}; people there have weekends only."


def _leaver_lines(leaver: Leaver) -> Lines:
    """Who left, and to whom each of their open items went."""
    nothing = "" if leaver.items else "; nothing of theirs was open"
    yield f"{leaver.name} ({leaver.id}) has left{nothing}."
    for item in leaver.items:
        if item.to_id:
            yield f"  {item.thing} ({item.part}) → {item.to} ({item.to_id})"
        else:
            yield f"  {item.thing} → nobody"
