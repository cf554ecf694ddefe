"""Questions over very many plans, each one statement: which are ready, what is first in their way, what else is.

    python -m benchmarks.ready [--json] [--plans N] [--rounds N] [--db URL]

The rows are put into the real schema by a few statements over whole sets; times are the best of the rounds, with
fetching, beside the floor of the same round: reading as many ids and states.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pendulum
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.orm import Session

from config.read import parse_calendar
from flows.act.context import open_context
from flows.operations.import_organisation import import_organisation
from flows.season.open_season import open_season
from flows.views.blockers_of_all import why_all
from flows.views.track import track_question
from models.database import open_engine, reading, writing
from models.migrate import upgrade_schema
from models.organisation import SYSTEM, Unit
from models.plan import Plan
from models.questions import count_blockers, first_blockers, ready_plans
from models.track import rolled_up, signs_by_plan
from states.guard import Asking

ROOT = Path(__file__).parent.parent
AMAZON = (ROOT / "config" / "templates" / "amazon_op.yaml").read_text(encoding="utf-8")
LIFECYCLE = parse_calendar(AMAZON, "amazon_op.yaml").lifecycle.lifecycle()
SEASON, AT = "FY2027", pendulum.datetime(2026, 8, 20, 12)
WIDE = 500
"""So many teams are below each organisation."""

TRIGGERS = ("submit", "approve", "start")


def fill(engine: Engine, plans: int) -> None:
    """A season with this many plans: half OP1 and half OP2, in every state, some counter of every third not at zero."""
    with tempfile.TemporaryDirectory() as name, writing(engine) as session:
        folder = Path(name)
        rows = ["id,name,title,manager_id,country,roles", "ceo,Cleo,CEO,,US,executive", "po,Pat,PO,ceo,US,product_ops"]
        rows += [f"p{n},Owner {n},PM,ceo,US," for n in range(50)]
        (folder / "people.csv").write_text("\n".join([*rows, ""]), encoding="utf-8")
        (folder / "teams.yaml").write_text("- {id: shop, kind: org, title: Shop, parent: null, product_manager: p0}\n")
        import_organisation(session, folder)
    with writing(engine) as session:
        open_season(session, AMAZON, file="amazon_op.yaml", product_ops="po", at=pendulum.datetime(2026, 6, 12))
    with writing(engine) as session:
        _multiply(session, plans)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _multiply(session: Session, plans: int) -> None:
    """The one plan of each kind, many times: units, plans and what is owed on them, by statements over sets."""
    units = max(plans // 2, 1)
    above = [
        {"id": f"o{n}", "kind": "org", "title": f"Org {n}", "parent_id": "shop", "partners": [], "plan_file": ""}
        for n in range(units // WIDE + 1)
    ]
    session.execute(insert(Unit), above)
    teams = [
        {
            "id": f"t{n}",
            "kind": "team",
            "title": f"Team {n}",
            "parent_id": f"o{n // WIDE}",
            "product_manager_id": f"p{n % 50}",
            "partners": [],
            "plan_file": "",
        }
        for n in range(units)
    ]
    session.execute(insert(Unit), teams)
    model = {one.document: one for one in session.scalars(select(Plan))}
    states, each = LIFECYCLE.states, []
    for n in range(plans):
        plan = model["op1" if n % 2 == 0 else "op2"]
        own = {column.key: getattr(plan, column.key) for column in Plan.__table__.columns}
        own |= {"id": f"fy2027_{plan.document}_t{n // 2}", "unit_id": f"t{n // 2}", "state": states[n % len(states)]}
        own |= {"owner_id": f"p{n // 2 % 50}", "approver_id": "ceo", "sections_missing": int(n % 3 == 0)}
        own |= {"prereviews_missing": n % 4, "attendance_missing": n % 2, "actions_open": int(n % 5 == 0)}
        each.append(own)
    session.execute(insert(Plan), each)
    session.execute(text(OWED))


OWED = """
INSERT INTO obligation (key, season_id, gate_id, plan_id, unit_id, person_id, what, since, due_at, due_on,
                        due_version, next_at)
SELECT p.id || ':' || o.gate_id, p.season_id, o.gate_id, p.id, p.unit_id, p.owner_id, o.what, o.since, o.due_at,
       o.due_on, 1, o.next_at
FROM plan p JOIN plan m ON m.document = p.document AND m.unit_id = 'shop'
JOIN obligation o ON o.plan_id = m.id WHERE p.unit_id <> 'shop'
"""


def best(rounds: int, act: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    times = []
    for _ in range(rounds):
        began = clock()
        act()
        times.append(clock() - began)
    return min(times)


def figures(engine: Engine, rounds: int) -> dict[str, float]:
    asking = Asking("ceo", AT)
    with reading(engine) as session:
        everything = select(Plan.id, Plan.state).where(Plan.season_id == SEASON)
        ground = open_context(session, SEASON, by=SYSTEM, at=AT)

        def asked(question_: Callable[..., Any], *told: Any) -> Callable[[], object]:
            return lambda: question_(session, LIFECYCLE, *told, asking, season_id=SEASON)

        found = {"floor_s": best(rounds, lambda: session.execute(everything).all())}
        for trigger in TRIGGERS:
            found[f"ready_{trigger}_s"] = best(rounds, asked(ready_plans, trigger))
        found["first_blocker_s"] = best(rounds, asked(first_blockers))
        # On a machine that does other things too, the processor's time says more than the wall's.
        found["first_blocker_cpu_s"] = best(rounds, asked(first_blockers), time.process_time)
        found["blockers_s"] = best(rounds, asked(count_blockers))
        found["why_all_s"] = best(rounds, lambda: why_all(session, SEASON, at=AT))
        found["tracks_s"] = best(rounds, lambda: signs_by_plan(session, track_question(ground)))
        found["roll_up_s"] = best(rounds, lambda: list(rolled_up(session, track_question(ground))))
    return found | {"ready_100k_s": max(found[f"ready_{trigger}_s"] for trigger in TRIGGERS)}


def measured(db: str, plans: int, rounds: int) -> dict[str, float]:
    engine = open_engine(db, durable=False)
    upgrade_schema(engine)
    fill(engine, plans)
    found = figures(engine, rounds)
    engine.dispose()
    return {"plans": plans} | {name: round(value, 4) for name, value in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--plans", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--db", default="", help="an empty database; by default an SQLite file of its own")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measured(told.db or f"sqlite:///{folder}/ready.db", told.plans, told.rounds)
    if told.json:
        print(json.dumps(found, indent=2))
        return
    for name, value in found.items():
        print(f"{name:<18} {value:10.4f}")


if __name__ == "__main__":
    main()
