"""The pages of a season for one local person: the board, a plan with “why can't I?”, and the buttons that act on it."""

import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import pendulum
from fastapi import FastAPI, Form, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import (
    HTMLResponse,
    JSONResponse,
    RedirectResponse,
    Response,
)
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pendulum import DateTime
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from app.board import Board, season_board
from app.pages.acts import READS, ActForm, attempt, carry_out
from app.pages.feeds import add_feeds
from app.pages.format import FILTERS
from app.pages.middleware import HEADERS, LOCAL, Door
from app.pages.plan import SEEN_AT, Attempt, page
from app.picture.sources import version_before
from flows.ground import current_season
from flows.operations.metrics import metrics as read_metrics
from flows.views import lines as look
from flows.views.calendar import versions
from flows.views.plan import PlanCard, plan_card
from flows.views.status import track_line, tracks
from models.database import open_engine, reachable, reading
from models.migrate import must_be_current
from states.refusal import PlanningError, Unknown

TEMPLATES = Path(__file__).parent / "pages"
STATIC_FILES = Path(__file__).parent / "static"
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
NOT_FOUND = 404
CONFLICT = 409
UNPROCESSABLE = 422
SERVER_ERROR = 500

Clock = Callable[[], DateTime]


def _utc_now() -> DateTime:
    return pendulum.now("UTC")


def _page_templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters.update(FILTERS)
    templates.globals.update(request_id=_new_request_id, seen_at=SEEN_AT, reads=READS)
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
            board = self._read_board(session, season_id, at)
            you = self._own_name(session)
        return self.render_page(
            "board.html",
            board=board,
            season=board.season,
            you=you,
            at=at,
        )

    def _read_board(
        self,
        session: Any,
        season_id: str,
        at: DateTime,
    ) -> Board:
        gates = look.gates(session, season_id, at=at)
        before = version_before(versions(session, season_id, at=at), gates)
        return season_board(
            look.season(session, season_id, at=at),
            gates,
            look.plans(session, season_id, at=at, by=self.user),
            look.dues(session, season_id, at=at, person_id=self.user),
            at=at,
            before=before,
            tracks=tracks(session, season_id, at=at),
        )

    def _own_name(self, session: Any) -> str:
        return look.names(session).get(self.user, self.user)

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
            card = plan_card(
                session,
                plan_id,
                by=self.user,
                at=at,
            )
            around = self._read_around_plan(session, card, at)
        sheet = page(
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

    def _read_around_plan(
        self,
        session: Any,
        card: PlanCard,
        at: DateTime,
    ) -> dict[str, Any]:
        """What the page shows beside the plan itself."""
        return {
            "track": track_line(session, card.line.id, at=at),
            "season": look.season(session, card.season_id, at=at),
            "you": self._own_name(session),
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
            tried = attempt(act, form, refused)
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


def _app_on_database(engine: Any) -> FastAPI:
    """Without pages yet; it lets go of the database when it ends."""

    @asynccontextmanager
    async def dispose_at_end(_app: FastAPI) -> AsyncIterator[None]:
        yield
        engine.dispose()

    app = FastAPI(
        lifespan=dispose_at_end,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.engine_status = ""
    app.state.database = engine
    return app


def create_app(
    db_url: str,
    user: str,
    *,
    now: Clock = _utc_now,
    hosts: frozenset[str] = LOCAL,
) -> Starlette:
    """The pages of this database, every act on them by this person.

    `hosts` are the names under which the page may be asked for. Raises BadInput where the database cannot be used.
    """
    engine = open_engine(db_url)
    reachable(engine)
    must_be_current(engine)
    app = _app_on_database(engine)
    pages = Pages(app, engine, user=user, now=now)
    _add_pages(app, pages)
    _add_machine_pages(app, pages)
    add_feeds(app, engine, user=user, now=now)
    _add_problems(app, pages)
    _add_other_problems(app, pages)
    app.mount("/static", StaticFiles(directory=STATIC_FILES))
    app.add_middleware(Door, hosts=hosts)
    return app


def _add_pages(app: FastAPI, pages: Pages) -> None:
    """Plain functions: the database is synchronous, so each request has a thread of its own."""

    @app.get("/")
    def show_board() -> Response:
        return pages.board_page()

    @app.get("/plan/{plan_id}")
    def show_plan(plan_id: str, done: str = "") -> Response:
        return pages.plan_page(plan_id, done=done)

    @app.post("/plan/{plan_id}/{act}")
    def act_on_plan(plan_id: str, act: str, form: Annotated[ActForm, Form()]) -> Response:
        return pages.act_on_plan(plan_id, act, form)


def _add_machine_pages(app: FastAPI, pages: Pages) -> None:
    """What scripts ask for, and the line of the engine that a page fetches again and again."""

    @app.get("/engine")
    def show_engine() -> Response:
        return pages.render_page("engine.html")

    @app.get("/metrics")
    def show_metrics() -> Response:
        return pages.metrics_text()

    @app.get("/healthz")
    def show_health() -> Response:
        return JSONResponse({"ok": True})


def _add_problems(app: FastAPI, pages: Pages) -> None:
    """A sentence for each thing that can go wrong; never a stack trace."""

    @app.exception_handler(PlanningError)
    def answer_refusal(_request: Request, error: PlanningError) -> Response:
        status = NOT_FOUND if isinstance(error, Unknown) else CONFLICT
        return pages.problem_page(status, str(error))

    @app.exception_handler(RequestValidationError)
    def answer_unreadable_form(_request: Request, error: RequestValidationError) -> Response:
        mistakes = [f"{mistake['loc'][-1]}: {mistake['msg']}" for mistake in error.errors()]
        problem = f"This form cannot be used, and nothing was changed ({'; '.join(mistakes)})."
        return pages.problem_page(UNPROCESSABLE, f"{problem} Open the page again.")


def _add_other_problems(app: FastAPI, pages: Pages) -> None:
    """What is no fault of a form: an address that leads nowhere, and what nobody foresaw."""

    @app.exception_handler(HTTPException)
    def answer_http_error(_request: Request, error: HTTPException) -> Response:
        if error.status_code == NOT_FOUND:
            return pages.problem_page(NOT_FOUND, "There is no such page. Begin at the season board.")
        return pages.problem_page(error.status_code, error.detail)

    @app.exception_handler(Exception)
    def answer_unforeseen(_request: Request, _error: Exception) -> Response:
        problem = "Something went wrong, and nothing was changed. The terminal says what it was."
        answer = pages.problem_page(SERVER_ERROR, problem)
        answer.headers.update(HEADERS)  # this answer alone is given outside the door
        return answer
