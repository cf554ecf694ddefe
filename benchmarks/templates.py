"""A1 on every shipped template: each act of a season that plays itself, beside the same rows by hand.

    python -m benchmarks.templates [--json] [--teams N] [--template NAME]

The season is played once (tests/flows/autopilot.py: everybody does what they owe, an hour before it is due), and what
was asked of the road is written down. Then each act is done again in a transaction of its own, as the command line does
it, on three databases: ours, one that records what it does to rows, and one into which these rows are written by hand.
CPU counts, commit included, with `synchronous=FULL`, in a process that is set up as a command's; figures are medians of
an act, without the first of a process.
"""

import argparse
import json
import shutil
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.short_run import suit_short_run
from benchmarks.a1.copies import durable_engine
from benchmarks.a1.played import PlayedAct, played_season
from benchmarks.a1.room import TEAMS, write_organisation
from benchmarks.a1.side_by_side import PlayedWork, SideBySide
from flows.operations.import_organisation import import_organisation
from flows.season.open_season import open_season
from models.database import writing
from models.migrate import upgrade_schema
from tests.config.templates.redated import FISCAL_YEARS, text_of
from tests.flows.test_templates_run import opening


def measured_template(template: str, teams: int) -> dict[str, list[PlayedWork]]:
    """Each act of the template's season as often as it did something: who loads the same text again changes no row."""
    found: dict[str, list[PlayedWork]] = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="phasegate-templates-") as name:
        folder = Path(name)
        season_id = _furnish(folder, template, teams)
        shutil.copy(folder / "ours.db", folder / "written.db")
        engine = durable_engine(folder / "written.db")
        events = played_season(engine, season_id, template)
        engine.dispose()
        databases = SideBySide(folder)
        for event in events:
            played = databases.play(event.play)
            if isinstance(event, PlayedAct) and played.rows:
                found[event.name].append(played)
        databases.close()
    return found


def _furnish(folder: Path, template: str, teams: int) -> str:
    """The organisation, and its season by the template."""
    engine = durable_engine(folder / "ours.db")
    upgrade_schema(engine)
    write_organisation(folder, teams)
    with writing(engine) as session:
        import_organisation(session, folder)
    with writing(engine) as session:
        opened = open_season(
            session, text_of(template), file=f"{template}.yaml", product_ops="po", at=opening(template)
        )
    engine.dispose()
    return opened.season_id


def figures(played: list[PlayedWork]) -> dict[str, float]:
    """The first one compiles what it says; where it is the only one, it counts."""
    counted = played[1:] or played
    return {
        "times": len(played),
        "us": round(statistics.median(each.ours for each in counted) * 1e6),
        "floor_us": round(statistics.median(each.floor for each in counted) * 1e6),
        "x_cpu": round(statistics.median(each.ours / each.floor for each in counted), 2),
    }


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--teams", type=int, default=TEAMS)
    parser.add_argument("--template", choices=sorted(FISCAL_YEARS))
    arguments = parser.parse_args()
    suit_short_run()
    templates = [arguments.template] if arguments.template else sorted(FISCAL_YEARS)
    found = {}
    for template in templates:
        acts = measured_template(template, arguments.teams)
        found[template] = {name: figures(played) for name, played in acts.items()}
    print(json.dumps(found, indent=2) if arguments.json else _table(found))


def _table(found: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    lines = []
    for template, acts in found.items():
        for name, figure in acts.items():
            lines.append(f"{template:18} {name:28} " + "  ".join(f"{word} {value}" for word, value in figure.items()))
    return "\n".join(lines)


if __name__ == "__main__":
    main()
