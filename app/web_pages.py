"""What each page of a season shows to one local person, and what a button on it does."""

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.responses import (
    HTMLResponse,
    RedirectResponse,
    Response,
)
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pendulum import DateTime

from app.board import Board, season_board
from app.pages.acts import ActForm, carry_out, is_text_bound, refused_attempt
from app.pages.format import FILTERS
from app.pages.plan import SEEN_AT, Attempt, plan_page
from app.picture.sources import version_before
from flows.act.context import SeasonContext, current_season, open_context
from flows.operations.metrics import metrics as read_metrics
from flows.views import lines as look
from flows.views.build_line import known_row
from flows.views.calendar import calendar_versions
from flows.views.gate_lines import gate_lines
from flows.views.plan import card_of_plan
from flows.views.plan_lines import plan_lines
from flows.views.status import plan_track, plan_tracks
from models.database import reading
from models.plan import Plan
from states.refusal import PlanningError, Unknown

TEMPLATES = Path(__file__).parent / "pages"
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
CONFLICT = 409

Clock = Callable[[], DateTime]


def _page_templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters.update(FILTERS)
    templates.globals.update(request_id=_new_request_id, seen_at=SEEN_AT, is_text_bound=is_text_bound)
    return templates


def _new_request_id() -> str:
    return uuid.uuid4().hex


class Pages:
    """The pages of one database for one person; the clock is asked once for each request."""

    def __init__(self, app: FastAPI, engine: Any, *, user: str, now: Clock) -> None:
        self.app = app
        self.engine = engine
        self.user = user
        self.now = now
        self.templates = _page_templates()

    def render_page(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """The template with these values; what every page's frame needs is there in any case."""
        html = self.templates.get_template(template).render(self._frame_values() | values)
        return HTMLResponse(html, status)

    def _frame_values(self) -> dict[str, Any]:
        return {
            "season": None,
            "you": self.user,
            "at": None,
            "engine": self.app.state.engine_status,
        }

    def board_page(self) -> Response:
        """The season's board; without a season, how to open one."""
        at = self.now()
        with reading(self.engine) as session:
            try:
                season_id = current_season(session)
            except Unknown:
                return self.render_page("empty.html")
            context = open_context(session, season_id, by=self.user, at=at)
            board = self._read_board(context)
            you = context.person_names.get(self.user, self.user)
        return self.render_page(
            "board.html",
            board=board,
            season=board.season,
            you=you,
            at=at,
        )

    def _read_board(self, context: SeasonContext) -> Board:
        """All on one reading of the season."""
        gates = gate_lines(context)
        before = version_before(calendar_versions(context), gates)
        return season_board(
            look.season_line(context),
            gates,
            plan_lines(context),
            look.due_lines(context, person_id=self.user),
            at=context.at,
            before=before,
            tracks=plan_tracks(context),
        )

    def plan_page(
        self,
        plan_id: str,
        *,
        status: int = 200,
        tried: Attempt | None = None,
        done: str = "",
    ) -> Response:
        """A plan as it is now; `tried` is what was refused, `done` what was just done."""
        at = self.now()
        with reading(self.engine) as session:
            plan = known_row(session, Plan, plan_id, noun="plan")
            context = open_context(session, plan.season_id, by=self.user, at=at)
            card = card_of_plan(context, plan)
            around = self._read_around_plan(context, plan)
        sheet = plan_page(
            card,
            by=self.user,
            attempt=tried,
            done=done,
        )
        return self.render_page(
            "plan.html",
            status,
            page=sheet,
            at=at,
            **around,
        )

    def _read_around_plan(self, context: SeasonContext, plan: Plan) -> dict[str, Any]:
        """What the page shows beside the plan itself."""
        return {
            "track": plan_track(context, plan),
            "season": look.season_line(context),
            "you": context.person_names.get(self.user, self.user),
        }

    def act_on_plan(
        self,
        plan_id: str,
        act: str,
        form: ActForm,
    ) -> Response:
        """Do it and go back to the page, or show the page as it is now with every reason and what was written."""
        try:
            carry_out(
                self.engine,
                plan_id,
                act,
                form,
                by=self.user,
                at=self.now(),
            )
        except Unknown:
            raise
        except PlanningError as refused:
            tried = refused_attempt(act, form, refused)
            return self.plan_page(plan_id, status=CONFLICT, tried=tried)
        done = quote(form.trigger or act)
        return RedirectResponse(f"/plan/{quote(plan_id)}?done={done}", 303)

    def metrics_text(self) -> Response:
        """The figures for Prometheus."""
        figures = read_metrics(self.engine, at=self.now())
        return Response(figures, media_type=METRICS_TYPE)

    def problem_page(self, status: int, sentence: str) -> Response:
        """What went wrong, in a sentence."""
        return self.render_page("problem.html", status, sentence=sentence)
