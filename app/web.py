"""The pages of a season for one local person: the board, a plan with “why can't I?”, and the buttons that act on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

import pendulum
from fastapi import FastAPI, Form, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import (
    JSONResponse,
    Response,
)
from pendulum import DateTime
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from app.pages.acts import ActForm
from app.pages.feeds import add_feeds
from app.pages.middleware import LOCAL_HOSTS, SECURITY_HEADERS, Door
from app.web_pages import CONFLICT, Clock, Pages
from models.database import open_engine, reachable
from models.migrate import must_be_current
from states.refusal import PlanningError, Unknown

STATIC_FILES = Path(__file__).parent / "static"
NOT_FOUND = 404
UNPROCESSABLE = 422
SERVER_ERROR = 500


def _utc_now() -> DateTime:
    return pendulum.now("UTC")


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
    hosts: frozenset[str] = LOCAL_HOSTS,
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
        answer.headers.update(SECURITY_HEADERS)  # this answer alone is given outside the door
        return answer
