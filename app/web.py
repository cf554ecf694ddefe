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
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pendulum import DateTime
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from app.board import board
from app.pages.acts import ActForm, attempt, carry_out, is_text_bound
from app.pages.feeds import add_feeds
from app.pages.format import FILTERS
from app.pages.middleware import HEADERS, LOCAL, Door
from app.pages.plan import SEEN_AT, Attempt, page
from app.picture.sources import version_before
from flows.ground import current_season, stand
from flows.operations.metrics import metrics as figures
from flows.views import lines as look
from flows.views.build_line import known_row
from flows.views.calendar import calendar_versions
from flows.views.plan import card_of_plan
from flows.views.status import plan_track, plan_tracks
from models.database import open_engine, reachable, reading
from models.migrate import must_be_current
from models.plan import Plan
from states.refusal import PlanningError, Unknown

HERE = Path(__file__).parent
Clock = Callable[[], DateTime]


def _now() -> DateTime:
    return pendulum.now("UTC")


class Pages:
    """The pages of one database for one person; the clock is asked once for each request."""

    def __init__(self, app: FastAPI, engine: Any, *, user: str, now: Clock) -> None:
        self.app, self.engine, self.user, self.now = app, engine, user, now
        self.templates = Environment(
            loader=FileSystemLoader(HERE / "pages"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.filters.update(FILTERS)
        self.templates.globals.update(request_id=lambda: uuid.uuid4().hex, seen_at=SEEN_AT, is_text_bound=is_text_bound)

    def render(self, template: str, status: int = 200, **told: Any) -> HTMLResponse:
        frame: dict[str, Any] = {"season": None, "you": self.user, "at": None, "engine": self.app.state.engine_status}
        return HTMLResponse(self.templates.get_template(template).render(frame | told), status)

    def board(self) -> Response:
        at = self.now()
        with reading(self.engine) as session:
            try:
                season_id = current_season(session)
            except Unknown:
                return self.render("empty.html")
            ground = stand(session, season_id, by=self.user, at=at)
            person_names = look.names(session)
            gates = look.gate_lines(ground)
            told = board(
                look.season_line(ground),
                gates,
                look.plan_lines(ground, person_names),
                look.due_lines(ground, person_names, person_id=self.user),
                at=at,
                before=version_before(calendar_versions(ground), gates),
                tracks=plan_tracks(ground),
            )
            you = person_names.get(self.user, self.user)
        return self.render("board.html", board=told, season=told.season, you=you, at=at)

    def plan(self, plan_id: str, *, status: int = 200, tried: Attempt | None = None, done: str = "") -> Response:
        at = self.now()
        with reading(self.engine) as session:
            plan = known_row(session, Plan, plan_id, noun="plan")
            ground = stand(session, plan.season_id, by=self.user, at=at)
            card = card_of_plan(ground, plan)
            track = plan_track(ground, plan)
            season = look.season_line(ground)
            you = look.names(session).get(self.user, self.user)
        told = page(card, by=self.user, attempt=tried, done=done)
        return self.render("plan.html", status, page=told, track=track, season=season, you=you, at=at)

    def act(self, plan_id: str, act: str, form: ActForm) -> Response:
        """Do it and go back to the page, or show the page as it is now with every reason and what was written."""
        try:
            carry_out(self.engine, plan_id, act, form, by=self.user, at=self.now())
        except Unknown:
            raise
        except PlanningError as refused:
            return self.plan(plan_id, status=409, tried=attempt(act, form, refused))
        return RedirectResponse(f"/plan/{quote(plan_id)}?done={quote(form.trigger or act)}", 303)

    def metrics(self) -> Response:
        return Response(figures(self.engine, at=self.now()), media_type="text/plain; version=0.0.4; charset=utf-8")

    def problem(self, status: int, sentence: str) -> Response:
        return self.render("problem.html", status, sentence=sentence)


def create_app(db_url: str, user: str, *, now: Clock = _now, hosts: frozenset[str] = LOCAL) -> Starlette:
    """The pages of this database, every act on them by this person.

    `hosts` are the names under which the page may be asked for. Raises BadInput where the database cannot be used.
    """
    engine = open_engine(db_url)
    reachable(engine)
    must_be_current(engine)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        engine.dispose()

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.engine_status, app.state.database = "", engine
    pages = Pages(app, engine, user=user, now=now)
    _add_pages(app, pages)
    add_feeds(app, engine, user=user, now=now)
    _add_problems(app, pages)
    app.mount("/static", StaticFiles(directory=HERE / "static"))
    app.add_middleware(Door, hosts=hosts)
    return app


def _add_pages(app: FastAPI, pages: Pages) -> None:
    """Plain functions: the database is synchronous, so each request has a thread of its own."""

    @app.get("/")
    def show_board() -> Response:
        return pages.board()

    @app.get("/plan/{plan_id}")
    def show_plan(plan_id: str, done: str = "") -> Response:
        return pages.plan(plan_id, done=done)

    @app.post("/plan/{plan_id}/{act}")
    def do(plan_id: str, act: str, form: Annotated[ActForm, Form()]) -> Response:
        return pages.act(plan_id, act, form)

    @app.get("/engine")
    def engine_line() -> Response:
        return pages.render("engine.html")

    @app.get("/metrics")
    def metrics() -> Response:
        return pages.metrics()

    @app.get("/healthz")
    def health() -> Response:
        return JSONResponse({"ok": True})


def _add_problems(app: FastAPI, pages: Pages) -> None:
    """A sentence for each thing that can go wrong; never a stack trace."""

    @app.exception_handler(PlanningError)
    def refused(_request: Request, error: PlanningError) -> Response:
        return pages.problem(404 if isinstance(error, Unknown) else 409, str(error))

    @app.exception_handler(RequestValidationError)
    def unreadable(_request: Request, error: RequestValidationError) -> Response:
        wrong = "; ".join(f"{one['loc'][-1]}: {one['msg']}" for one in error.errors())
        return pages.problem(422, f"This form cannot be used, and nothing was changed ({wrong}). Open the page again.")

    @app.exception_handler(HTTPException)
    def no_such_page(_request: Request, error: HTTPException) -> Response:
        sentence = "There is no such page. Begin at the season board." if error.status_code == 404 else error.detail
        return pages.problem(error.status_code, sentence)

    @app.exception_handler(Exception)
    def unforeseen(_request: Request, _error: Exception) -> Response:
        answer = pages.problem(500, "Something went wrong, and nothing was changed. The terminal says what it was.")
        answer.headers.update(HEADERS)  # this one answer is given outside the door
        return answer
