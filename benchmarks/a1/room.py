"""The season in which acts are measured: the shipped amazon_op calendar, forty teams with two partners each."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pendulum
from pendulum import DateTime
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.perform import perform
from flows.operations.import_organisation import import_organisation
from flows.season.open_season import open_season
from models.database import writing
from models.plan import Plan

TEMPLATE = Path(__file__).parents[2] / "config" / "templates" / "amazon_op.yaml"
TEAMS = 40
OPENED = pendulum.datetime(2026, 6, 12, 16)
AUGUST = pendulum.datetime(2026, 8, 3, 16)
REVIEW = pendulum.datetime(2026, 9, 8, 17)
REASON = "A reason that says enough."


def furnish(engine: Engine) -> None:
    """Import the organisation and open its season."""
    with tempfile.TemporaryDirectory() as folder:
        _write_files(Path(folder))
        with writing(engine) as session:
            import_organisation(session, Path(folder))
    with writing(engine) as session:
        open_season(session, TEMPLATE.read_text(), file=TEMPLATE.name, product_ops="po", at=OPENED)


def _write_files(folder: Path) -> None:
    people = [
        "id,name,title,manager_id,country,zone,email,roles",
        "ceo,Cleo,CEO,,US,America/Los_Angeles,ceo@example.org,executive",
        "po,Pat,Product Ops,ceo,US,America/Los_Angeles,po@example.org,product_ops",
        "vp,Vera,VP,ceo,US,America/Los_Angeles,vp@example.org,",
    ]
    units = ["- {id: shop, kind: org, title: Shop, parent: null, product_manager: vp}"]
    for n in range(TEAMS):
        people.append(f"o{n},Owner {n},PM,vp,US,America/Los_Angeles,o{n}@example.org,")
        partners = ", ".join(partner_units(n))
        units.append(
            f"- {{id: t{n}, kind: team, title: Team {n}, parent: shop, product_manager: o{n}, partners: [{partners}]}}"
        )
    (folder / "people.csv").write_text("\n".join(people) + "\n")
    (folder / "teams.yaml").write_text("\n".join(units) + "\n")


def partner_units(n: int) -> tuple[str, str]:
    """The two units that read the nth team's plan."""
    return f"t{(n + 1) % TEAMS}", f"t{(n + 2) % TEAMS}"


def plan_id(n: int, document: str = "op1") -> str:
    """The nth team's plan."""
    return f"fy2027_{document}_t{n}"


def text_of(n: int) -> str:
    """A text of some pages, with an initiative that asks for people."""
    pages = "\n\n".join(f"Paragraph {part} of team {n}: " + "we find things and say how. " * 20 for part in range(8))
    return (
        f"# Plan of team {n}\n\n## Charter\n{pages}\n\n## Past initiatives and metrics\nLatency fell to {n} ms.\n\n"
        "## Proposed initiatives\n### Faster search\nPriority: grow\n\n## Unfunded initiatives\nNone.\n"
    )


@dataclass(frozen=True)
class MeasuredAct:
    """One act, as the season plays it: on the nth team's plan, in the version that is there."""

    name: str
    command: Callable[[Plan, int], Command]


def _on_plan(act: str, by: str = "o{n}", *, at: DateTime = AUGUST, **words: Any) -> Callable[[Plan, int], Command]:
    def command(plan: Plan, n: int) -> Command:
        made = {name: value(n) if callable(value) else value for name, value in words.items()}
        actor = by.format(n=n, first=(n + 1) % TEAMS, second=(n + 2) % TEAMS)
        return Command(
            "plan",
            plan.id,
            act,
            actor,
            at,
            seen=plan.version,
            digest=plan.digest if act in ("agree", "object", "attend") else "",
            reason=REASON if act in ("object", "waive_guard", "return") else "",
            words=made,
        )

    return command


ACTS: tuple[MeasuredAct, ...] = (
    MeasuredAct("start", _on_plan("start")),
    MeasuredAct("load", _on_plan("load", text=text_of)),
    MeasuredAct("name_partners", _on_plan("name_partners", units=partner_units)),
    MeasuredAct("request_prereview", _on_plan("request_prereview")),
    MeasuredAct("object", _on_plan("object", "o{first}", unit=lambda n: partner_units(n)[0])),
    MeasuredAct("agree", _on_plan("agree", "o{first}", unit=lambda n: partner_units(n)[0])),
    MeasuredAct("agree_second", _on_plan("agree", "o{second}", unit=lambda n: partner_units(n)[1])),
    MeasuredAct("submit", _on_plan("submit")),
    MeasuredAct("withdraw", _on_plan("withdraw")),
    MeasuredAct("request_again", _on_plan("request_prereview")),
    MeasuredAct("submit_again", _on_plan("submit")),
    MeasuredAct("waive_quorum", _on_plan("waive_guard", "po", guard="QUORUM")),
    MeasuredAct("attend_approver", _on_plan("attend", "vp", at=REVIEW)),
    MeasuredAct("attend_partner", _on_plan("attend", "o{first}", at=REVIEW)),
    MeasuredAct("begin_review", _on_plan("begin_review", "vp", at=REVIEW)),
    MeasuredAct(
        "add_action",
        _on_plan(
            "add_action",
            "vp",
            at=REVIEW,
            text="Say how it is measured",
            owner=lambda n: f"o{n}",
            due_at=REVIEW.add(days=9),
            blocking=False,
        ),
    ),
    MeasuredAct("conclude", _on_plan("conclude", "vp", at=REVIEW)),
    MeasuredAct("approve", _on_plan("approve", "vp", at=REVIEW)),
)
"""In the order in which a plan comes to its approval; the next acts follow with the rooms that come the road."""


def seen_plan(engine: Engine, n: int) -> Plan:
    """The plan as whoever acts has it before them."""
    with Session(engine) as session:
        return session.get_one(Plan, plan_id(n))


def do(engine: Engine, act: MeasuredAct, n: int) -> None:
    """The act, as the command line does it."""
    perform(engine, act.command(seen_plan(engine, n), n))
