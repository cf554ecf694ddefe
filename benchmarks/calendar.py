"""The calendar's speed: dates for many organisations, business-day arithmetic, and a what-if on a large season.

    python -m benchmarks.calendar [--json] [--rounds N]

Wanted (issue 3): 20 gates for 200 overlays under 100 ms; a step of 2,000 business days like one of 5; a what-if over
50,000 open obligations under 2 s. Each is given with a floor of the same round: the same dates by one plain loop over
`datetime`, a walk day by day, and one SELECT of the same rows by the driver.
"""

import argparse
import datetime
import json
import sqlite3
import statistics
import tempfile
import time
import timeit
from pathlib import Path
from typing import Any

import pendulum
from sqlalchemy import insert

from benchmarks.first_season import seconds
from config.calendar import Calendar
from config.change import parse_changes
from config.overlay import Overlay
from config.read import read_calendar
from config.resolve import Resolver
from config.scopes import Scopes
from flows.act.context import open_context
from flows.calendar.calendar_change import look_ahead
from flows.calendar.proposal import Proposal
from flows.operations.import_organisation import import_organisation
from flows.season.open_season import open_season
from models.database import open_engine, reading, writing
from models.migrate import upgrade_schema
from models.obligation import Obligation

AMAZON = Path(__file__).parent.parent / "config" / "templates" / "amazon_op.yaml"
OVERLAYS, OBLIGATIONS, PEOPLE, UNITS = 200, 50_000, 5_000, 50
STEPS = 20_000


def with_overlays(calendar: Calendar) -> Calendar:
    """Two hundred organisations: some shift a gate, some waive one, some count in another country, some do nothing."""
    kinds: tuple[dict[str, Any], ...] = (
        {"shift": {"op1_draft": "+2 bd"}},
        {"waive": {"op2_draft": "We track our OP1 actions instead"}},
        {"shift": {"tunnel_down": "-1 bd"}, "rename": {"op1_draft": "Annual plan"}},
        {"calendar": "DE-BE"},
        {"replace_rule": {"op1_final": "gate:op1_prereview_close + 7 bd"}},
        {},
    )
    rows = {f"org{n}": Overlay.model_validate(kinds[n % len(kinds)]) for n in range(OVERLAYS)}
    return calendar.model_copy(update={"overlays": rows})


def all_dates(calendar: Calendar) -> int:
    scopes = Scopes(Resolver(calendar), {name: ((name, name),) for name in calendar.overlays})
    return sum(len(scopes.resolver(name).gates()) for name in calendar.overlays)


def dates_floor() -> int:
    """As many dates by the barest means: ten days on, past the weekend."""
    day, found = datetime.date(2026, 6, 15), 0
    for n in range(OVERLAYS * 20):
        due = day + datetime.timedelta(days=10 + n % 300)
        due += datetime.timedelta(days=max(0, due.weekday() - 4) and 7 - due.weekday())
        found += due.toordinal() > 0
    return found


def walk(resolver: Resolver, n: int) -> None:
    day = pendulum.date(2026, 10, 30)
    while n:
        day = day.add(days=1)
        n -= resolver.days.includes(day)


def arithmetic() -> dict[str, float]:
    resolver, day = Resolver(read_calendar(AMAZON)), pendulum.date(2026, 10, 30)
    resolver.days.add(day, 2_000)  # the table is made once

    def one_step(n: int) -> float:
        return timeit.timeit(lambda: resolver.days.add(day, n), number=STEPS) / STEPS

    return {
        "add_5_bd_ns": one_step(5) * 1e9,
        "add_2000_bd_ns": one_step(2_000) * 1e9,
        "walk_2000_bd_ns": seconds(lambda: walk(resolver, 2_000)) * 1e9,
    }


def organisation(folder: Path) -> None:
    countries = ("US", "DE", "GB", "IN", "FR")
    rows = [f"p{n},Lead,{f'p{(n - 1) // 8}' if n else ''},{countries[n % 5]}" for n in range(PEOPLE)]
    (folder / "people.csv").write_text("\n".join(["id,title,manager_id,country", *rows, ""]), encoding="utf-8")
    units = [f"- {{id: u{n}, kind: team, title: Unit {n}, parent: null, product_manager: p{n}}}" for n in range(UNITS)]
    (folder / "teams.yaml").write_text("\n".join([*units, ""]), encoding="utf-8")


def large_season(folder: Path) -> str:
    """A season in which fifty thousand things are owed at the gates that a slip of tunnel_down moves."""
    url = f"sqlite:///{folder}/season.db"
    engine = open_engine(url, durable=False)
    upgrade_schema(engine)
    with writing(engine) as session:
        import_organisation(session, folder)
    at = pendulum.datetime(2026, 6, 12)
    with writing(engine) as session:
        open_season(session, AMAZON.read_text(encoding="utf-8"), file="amazon_op.yaml", product_ops="p0", at=at)
    with writing(engine) as session:
        due = open_context(session, "FY2027", by="p0", at=at).resolver.due("op1_actions_due")
        same = {"season_id": "FY2027", "gate_id": "op1_actions_due", "due_at": due.at, "due_on": due.day}
        same |= {"what": "Something owed", "since": at, "next_at": at}
        rows = [
            same | {"key": f"bench:{n}", "person_id": f"p{n % PEOPLE}", "unit_id": f"u{n % UNITS}"}
            for n in range(OBLIGATIONS)
        ]
        session.execute(insert(Obligation), rows)
    engine.dispose()
    return url


def look(url: str) -> int:
    engine = open_engine(url, durable=False)
    with reading(engine) as session:
        wanted = Proposal(parse_changes({"slip": ["tunnel_down=+5bd"]}))
        found = look_ahead(session, "FY2027", wanted, by="p0", at=pendulum.datetime(2026, 10, 12, 16))
    engine.dispose()
    return len(found.letters)


def look_floor(folder: Path) -> int:
    with sqlite3.connect(folder / "season.db") as connection:
        return len(connection.execute("SELECT * FROM obligation WHERE settled_at IS NULL").fetchall())


def one_round() -> dict[str, float]:
    calendar = with_overlays(read_calendar(AMAZON))
    all_dates(calendar)  # holidays of the countries are looked up once
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        organisation(folder)
        url = large_season(folder)
        return {
            "dates_200x20_s": seconds(lambda: all_dates(calendar)),
            "dates_floor_s": seconds(dates_floor),
            **arithmetic(),
            "whatif_50k_s": seconds(lambda: look(url)),
            "whatif_floor_s": seconds(lambda: look_floor(folder)),
        }


def figures(rounds: int) -> dict[str, float]:
    """Medians of the rounds; ratios are medians of the ratios of each round."""
    found = [one_round() for _ in range(rounds)]
    ratios = {
        "dates_x_floor": ("dates_200x20_s", "dates_floor_s"),
        "add_2000_x_5": ("add_2000_bd_ns", "add_5_bd_ns"),
        "whatif_x_floor": ("whatif_50k_s", "whatif_floor_s"),
    }
    medians = {name: statistics.median(one[name] for one in found) for name in found[0]}
    return medians | {
        name: statistics.median(one[over] / one[under] for one in found) for name, (over, under) in ratios.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    began = time.perf_counter()
    found = figures(asked.rounds)
    if asked.json:
        print(json.dumps(found, indent=2))
        return
    for name, value in found.items():
        print(f"{name:<18} {value:14.4f}")
    print(f"{asked.rounds} rounds in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
