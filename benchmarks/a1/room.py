"""The season in which acts are measured: the shipped amazon_op calendar, forty teams or more with two partners each."""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pendulum
from pendulum import Date, DateTime
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
OP2 = pendulum.datetime(2026, 11, 10, 17)
CASE = "\n".join(
    f"#### {heading}\n{sentence}\n"
    for heading, sentence in (
        ("Current state", "Four people today."),
        ("Growth projection", "Twice as many searches."),
        ("Efficiency improvements", "Caching saves one."),
        ("Residual gap", "Residual gap: 1.4\nAlternative: buy it\nAlternative: do less"),
        ("Risk of no additional headcount", "Searches get slow."),
    )
)
REASON = "A reason that says enough."


def furnish(engine: Engine, teams: int = TEAMS) -> None:
    """Import the organisation and open its season; `teams` are a multiple of forty."""
    with tempfile.TemporaryDirectory() as folder:
        write_organisation(Path(folder), teams)
        with writing(engine) as session:
            import_organisation(session, Path(folder))
    with writing(engine) as session:
        open_season(session, TEMPLATE.read_text(), file=TEMPLATE.name, product_ops="po", at=OPENED)


def write_organisation(folder: Path, teams: int) -> None:
    """Its files; `teams` are a multiple of forty."""
    people = [
        "id,name,title,manager_id,country,zone,email,roles",
        "ceo,Cleo,CEO,,US,America/Los_Angeles,ceo@example.org,executive",
        "po,Pat,Product Ops,ceo,US,America/Los_Angeles,po@example.org,product_ops",
        "vp,Vera,VP,ceo,US,America/Los_Angeles,vp@example.org,",
    ]
    units = ["- {id: shop, kind: org, title: Shop, parent: null, product_manager: vp}"]
    for n in range(teams):
        people.append(f"o{n},Owner {n},PM,vp,US,America/Los_Angeles,o{n}@example.org,")
        partners = ", ".join(partner_units(n))
        units.append(
            f"- {{id: t{n}, kind: team, title: Team {n}, parent: shop, product_manager: o{n}, partners: [{partners}]}}"
        )
    (folder / "people.csv").write_text("\n".join(people) + "\n")
    (folder / "teams.yaml").write_text("\n".join(units) + "\n")


def partner_units(n: int) -> tuple[str, str]:
    """The two units that read the nth team's plan."""
    first, second = _partners(n)
    return f"t{first}", f"t{second}"


def _partners(n: int) -> tuple[int, int]:
    """The next two of the same forty."""
    forty = n - n % TEAMS
    return forty + (n + 1) % TEAMS, forty + (n + 2) % TEAMS


def plan_id(n: int, document: str = "op1") -> str:
    """The nth team's plan."""
    return f"fy2027_{document}_t{n}"


def ask_id(n: int) -> str:
    """What the nth team's plan asks for."""
    return f"{plan_id(n)}:faster_search"


def text_of(n: int) -> str:
    """A text of some pages, with an initiative that asks for people."""
    pages = "\n\n".join(f"Paragraph {part} of team {n}: " + "we find things and say how. " * 20 for part in range(8))
    return (
        f"# Plan of team {n}\n\n## Charter\n{pages}\n\n## Past initiatives and metrics\nLatency fell to {n} ms.\n\n"
        "## Proposed initiatives\n### Faster search\nPriority: grow\n"
        f"Headcount: 2\nMinimum: 1\nYearly cost per head: 200000\n\n{CASE}\n## Unfunded initiatives\nNone.\n"
    )


@dataclass(frozen=True)
class MeasuredAct:
    """One act, as the season plays it: on the nth team's plan, in the version that is there."""

    name: str
    command: Callable[[Plan, int], Command]
    document: str = "op1"


Word = Any
"""What a command says, or a function of the team's number."""


def _on_plan(act: str, by: str = "o{n}", *, at: DateTime = AUGUST, **words: Word) -> Callable[[Plan, int], Command]:
    def command(plan: Plan, n: int) -> Command:
        return Command(
            "plan",
            plan.id,
            act,
            _actor(by, n),
            at,
            seen=plan.version,
            digest=plan.digest if act in ("agree", "object", "attend") else "",
            reason=REASON if act in ("object", "waive_guard", "return", "ask_extension") else "",
            words=_words_of(words, n),
        )

    return command


def _on_part(
    kind: str, part: str, act: str, by: str, *, at: DateTime = AUGUST, **words: Word
) -> Callable[[Plan, int], Command]:
    """On a part of the plan, whose id begins with the plan's."""

    def command(plan: Plan, n: int) -> Command:
        return Command(kind, f"{plan.id}{part}", act, _actor(by, n), at, words=_words_of(words, n))

    return command


def _on_ask(act: str, by: str, **words: Word) -> Callable[[Plan, int], Command]:
    return _on_part("headcount_ask", ":faster_search", act, by, at=OP2.subtract(days=20), **words)


def _actor(by: str, n: int) -> str:
    first, second = _partners(n)
    return by.format(n=n, first=first, second=second)


def _words_of(words: Mapping[str, Word], n: int) -> dict[str, Any]:
    return {name: value(n) if callable(value) else value for name, value in words.items()}


EXTENSION: dict[str, Any] = {
    "gate_id": "op1_final",
    "until": AUGUST.add(days=45),
    "decide_by": AUGUST.add(days=5),
    "criteria": ("Every partner has read it",),
}

ACTS: tuple[MeasuredAct, ...] = (
    MeasuredAct("start", _on_plan("start")),
    MeasuredAct("load", _on_plan("load", text=text_of)),
    MeasuredAct("name_partners", _on_plan("name_partners", units=partner_units)),
    MeasuredAct("request_prereview", _on_plan("request_prereview")),
    MeasuredAct("object", _on_plan("object", "o{first}", unit=lambda n: partner_units(n)[0])),
    MeasuredAct("agree", _on_plan("agree", "o{first}", unit=lambda n: partner_units(n)[0])),
    MeasuredAct("agree_second", _on_plan("agree", "o{second}", unit=lambda n: partner_units(n)[1])),
    MeasuredAct("ask_extension", _on_plan("ask_extension", **EXTENSION)),
    MeasuredAct("grant_extension", _on_part("extension_request", "_x1", "grant", "vp")),
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
    MeasuredAct("start_action", _on_part("action_item", "_a1", "start", "o{n}", at=REVIEW)),
    MeasuredAct("finish_action", _on_part("action_item", "_a1", "done", "o{n}", at=REVIEW)),
    MeasuredAct("approve", _on_plan("approve", "vp", at=REVIEW)),
    MeasuredAct("rank_ask", _on_ask("rank", "vp", ranks=lambda n: {ask_id(n): n + 1})),
    MeasuredAct("grant_ask", _on_ask("fund", "ceo", heads=2)),
    MeasuredAct("start_op2", _on_plan("start", at=OP2), "op2"),
    MeasuredAct("acknowledge_grant", _on_plan("ack_tunnel", at=OP2), "op2"),
    MeasuredAct("load_op2", _on_plan("load", at=OP2, text=text_of), "op2"),
    MeasuredAct("request_op2", _on_plan("request_prereview", at=OP2), "op2"),
    MeasuredAct("waive_partners", _on_plan("waive_guard", "po", at=OP2, guard="PREREVIEW_OPEN"), "op2"),
    MeasuredAct("submit_op2", _on_plan("submit", at=OP2), "op2"),
    MeasuredAct("waive_quorum_op2", _on_plan("waive_guard", "po", at=OP2, guard="QUORUM"), "op2"),
    MeasuredAct("begin_op2_review", _on_plan("begin_review", "vp", at=OP2), "op2"),
    MeasuredAct("conclude_op2", _on_plan("conclude", "vp", at=OP2), "op2"),
    MeasuredAct("approve_op2", _on_plan("approve", "vp", at=OP2), "op2"),
)
"""In the order in which a team's plans come to their approval."""


def seen_plan(engine: Engine, n: int, document: str = "op1") -> Plan:
    """The plan as whoever acts has it before them."""
    with Session(engine) as session:
        return session.get_one(Plan, plan_id(n, document))


def day_of(act: MeasuredAct) -> Date:
    """The day on which the season plays it."""
    anything = Plan(id=plan_id(0, act.document), version=1, digest="")
    return act.command(anything, 0).at.date()


def do(engine: Engine, act: MeasuredAct, n: int) -> None:
    """The act, as the command line does it."""
    perform(engine, act.command(seen_plan(engine, n, act.document), n))
