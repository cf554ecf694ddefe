"""Visiting the pages of the sample season: a database to visit, a browser without a screen, and what it reads."""

import asyncio
import hashlib
import re
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from functools import cache
from html import unescape
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx
import pendulum
from pendulum import DateTime

from app.web import create_app
from flows.automation.tick import tick_seasons
from flows.operations.import_organisation import import_organisation
from flows.plan.advance import advance
from flows.plan.load_plan import load_plan
from flows.season.open_season import open_season
from flows.views.plan import PlanCard, plan_card
from models.database import open_engine, reading, writing
from models.migrate import upgrade_schema
from models.plan import Plan

ROOT = Path(__file__).parents[3]
SAMPLE = ROOT / "config" / "sample"
AT = pendulum.datetime(2026, 8, 12, 16)
PAYMENTS, OWNER, APPROVER = "fy2027_op1_payments", "p25", "p06"
RIDER_APP, PRICING = "p10", "p18"
"""Who speaks for the two units that pre-review the plan of Payments."""
NONE: Mapping[str, str] = MappingProxyType({})


@cache
def opened() -> bytes:
    """The sample organisation's season, on the day on which OP1 may begin, as the bytes of an SQLite file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "opened.db"
        engine = open_engine(f"sqlite:///{path}")
        upgrade_schema(engine)
        with writing(engine) as session:
            import_organisation(session, SAMPLE)
        text = (ROOT / "config" / "templates" / "amazon_op.yaml").read_text(encoding="utf-8")
        with writing(engine) as session:
            open_season(session, text, file="amazon_op.yaml", product_ops="", at=pendulum.datetime(2026, 6, 12, 16))
        for month, day in ((6, 15), (6, 17), (7, 25), (7, 28)):
            tick_seasons(engine, at=pendulum.datetime(2026, month, day, 8))
        engine.dispose()
        return path.read_bytes()


def season_in(folder: Path) -> Path:
    path = folder / "season.db"
    path.write_bytes(opened())
    return path


def fingerprint(db: Path) -> str:
    return hashlib.sha256(db.read_bytes()).hexdigest()


class Visitor:
    """Sends requests straight to the application, as a browser on one of its pages would."""

    def __init__(self, db: Path, user: str, at: DateTime = AT, *, careful: bool = True, **told: Any) -> None:
        self.app = create_app(f"sqlite:///{db}", user, **({"now": lambda: at} | told))
        self.headers, self.careful = {"sec-fetch-site": "same-origin"}, careful

    def get(self, path: str, headers: Mapping[str, str] = NONE) -> httpx.Response:
        return asyncio.run(self._send("GET", path, headers))

    def head(self, path: str) -> httpx.Response:
        return asyncio.run(self._send("HEAD", path, NONE))

    def post(self, path: str, sent: dict[str, str], headers: Mapping[str, str] = NONE) -> httpx.Response:
        return asyncio.run(self._send("POST", path, headers, data=sent))

    def pour(self, path: str, sent: AsyncIterator[bytes]) -> httpx.Response:
        """Send without saying how much it will be."""
        return asyncio.run(self._send("POST", path, NONE, content=sent))

    async def _send(self, method: str, path: str, headers: Mapping[str, str], **body: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=self.careful)
        async with (
            self.app.router.lifespan_context(self.app),  # leaves no connection behind
            httpx.AsyncClient(transport=transport, base_url="http://localhost") as client,
        ):
            return await client.request(method, path, headers=self.headers | dict(headers), **body)


def do(db: Path, act: Callable[..., Any], *told: Any, by: str, plan_id: str = PAYMENTS, **more: Any) -> None:
    """An act on the plan as the command line would do it."""
    engine = open_engine(f"sqlite:///{db}")
    with writing(engine) as session:
        seen = session.get_one(Plan, plan_id).version
        act(session, plan_id, *told, **({"by": by, "at": AT, "seen": seen} | more))
    engine.dispose()


def put_into(db: Path, state: str, plan_id: str = PAYMENTS) -> None:
    """The plan in this state, however it came there."""
    engine = open_engine(f"sqlite:///{db}")
    with writing(engine) as session:
        session.get_one(Plan, plan_id).state = state
    engine.dispose()


def in_partner_review(db: Path) -> None:
    do(db, advance, "start", by=OWNER)
    do(db, load_plan, (SAMPLE / "plans" / "op1" / "payments.md").read_text(encoding="utf-8"), by=OWNER)
    do(db, advance, "request_prereview", by=OWNER)


def card(db: Path, plan_id: str = PAYMENTS, *, by: str = OWNER) -> PlanCard:
    engine = open_engine(f"sqlite:///{db}")
    with reading(engine) as session:
        found = plan_card(session, plan_id, by=by, at=AT)
    engine.dispose()
    return found


def form(seen: int, **fields: str) -> dict[str, str]:
    return {"seen": str(seen), "request_id": uuid.uuid4().hex} | fields


def buttons(html: str) -> dict[str, bool]:
    """Each button's label, and whether it can be pressed."""
    found = re.findall(r"<button ([^>]*)>([^<]*)</button>", html)
    return {unescape(label): "disabled" not in told for told, label in found}


def reasons(html: str) -> dict[str, str]:
    """Each reason by its code; the last where one is said twice."""
    found = re.findall(r'</span> ([^<]*) <code class="code">(\w+)</code>', html)
    return {code: unescape(text) for text, code in found}
