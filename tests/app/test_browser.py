"""A real Chromium on real pages: a click moves a plan, and a button that cannot be pressed says why."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from pendulum import DateTime
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from app.web import create_app
from flows.plan.advance import advance
from tests.app.pages.visit import AT, OWNER, PAYMENTS, RIDER_APP, card, do, in_partner_review, season_in

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

BOXES = """
[...document.querySelectorAll(".timeline text")].map(t => t.getBBox()).map(b => [b.x, b.y, b.width, b.height])
"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.access(CHROMIUM, os.X_OK), reason=f"there is no browser at {CHROMIUM}"),
]


class Served:
    """The pages of a season on a port of their own, for one person."""

    def __init__(self, db: Path, user: str, at: DateTime = AT) -> None:
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        app = create_app(f"sqlite:///{db}", user, now=lambda: at)
        self.server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.door]})

    def __enter__(self) -> str:
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)
        return self.address

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join()
        self.door.close()


class Complaints(list[str]):
    """What the browser holds against a page: refused scripts and styles, errors, failed requests."""

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.append(message.text)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest.fixture
def tab(chromium: Browser, complaints: Complaints) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return season_in(tmp_path)


def test_click_moves_a_plan_without_leaving_its_page(db: Path, tab: Page, complaints: Complaints) -> None:
    with Served(db, OWNER) as address:
        tab.goto(f"{address}/")
        tab.get_by_role("link", name="Payments", exact=True).first.click()
        tab.get_by_role("button", name="Start").click()
        tab.get_by_text("Done: start. The plan is drafting.").wait_for()
        assert tab.locator("h1").inner_text().split() == ["OP1", "of", "Payments", "drafting"]
        assert tab.url == f"{address}/plan/{PAYMENTS}"
        assert tab.evaluate("document.activeElement.getAttribute('role')") == "status"
    assert card(db).line.state == "drafting"
    assert complaints == []


def test_click_moves_a_plan_without_script_too(db: Path, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    with Served(db, OWNER) as address:
        page.goto(f"{address}/plan/{PAYMENTS}")
        page.get_by_role("button", name="Start").click()
        page.get_by_text("Done: start. The plan is drafting.").wait_for()
        assert page.url == f"{address}/plan/{PAYMENTS}?done=start"
    context.close()
    assert card(db).line.state == "drafting"


def test_disabled_button_shows_its_reasons(db: Path, tab: Page, complaints: Complaints) -> None:
    in_partner_review(db)
    with Served(db, OWNER) as address:
        tab.goto(f"{address}/plan/{PAYMENTS}")
        submit = tab.get_by_role("button", name="Submit")
        assert submit.is_disabled()
        why = tab.locator(f"#{submit.get_attribute('aria-describedby')}")
        assert why.is_visible()
        assert "2 of 2 partners have not pre-reviewed: Pricing and Passes, Rider App." in why.inner_text()
        why.get_by_role("link", name="See partners").click()
        assert tab.url.endswith("#partners")
    assert complaints == []


def test_stale_page_is_told_so_and_shows_how_things_stand(db: Path, tab: Page) -> None:
    with Served(db, OWNER) as address:
        tab.goto(f"{address}/plan/{PAYMENTS}")
        do(db, advance, "start", by=OWNER)
        tab.get_by_role("button", name="Start").click()
        alert = tab.get_by_role("alert")
        alert.wait_for()
        assert "Someone changed this after you opened it (you have v1, current v2)." in alert.inner_text()
        assert tab.locator("h1 .state").inner_text() == "drafting"
        assert tab.get_by_role("button", name="Start").count() == 0


def test_objection_is_written_and_stands_on_the_page(db: Path, tab: Page, complaints: Complaints) -> None:
    in_partner_review(db)
    words = "<img src=x onerror=alert(1)> is promised twice."
    with Served(db, RIDER_APP) as address:
        tab.goto(f"{address}/plan/{PAYMENTS}")
        tab.get_by_label("What must change").fill(words)
        tab.get_by_role("button", name="Object for Rider App").click()
        tab.get_by_text("Done: object.").wait_for()
        assert tab.locator("blockquote").inner_text() == words
    assert complaints == []


def test_form_that_cannot_be_used_shows_its_problem_in_place(db: Path, tab: Page) -> None:
    with Served(db, OWNER) as address:
        tab.goto(f"{address}/plan/{PAYMENTS}")
        tab.locator("input[name=seen]").evaluate("field => { field.value = 'one' }")
        tab.get_by_role("button", name="Start").click()
        tab.get_by_role("heading", name="That did not work").wait_for()
        assert "This form cannot be used, and nothing was changed" in tab.locator("main").inner_text()
    assert card(db).line.state == "not_started"


def test_page_says_so_when_the_program_does_not_answer(db: Path, tab: Page) -> None:
    with Served(db, OWNER) as address:
        tab.goto(f"{address}/plan/{PAYMENTS}")
    tab.get_by_role("button", name="Start").click()
    tab.get_by_text("phasegate does not answer.").wait_for()
    assert tab.get_by_role("button", name="Start").is_enabled()


def test_labels_of_the_timeline_do_not_touch_in_a_real_browser(db: Path, tab: Page) -> None:
    with Served(db, OWNER) as address:
        tab.goto(f"{address}/")
        boxes = tab.evaluate(BOXES)
    assert len(boxes) > 40
    clash = [
        (a, b)
        for n, a in enumerate(boxes)
        for b in boxes[n + 1 :]
        if a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] - 3 and b[1] < a[1] + a[3] - 3
    ]
    assert clash == []


@pytest.mark.parametrize("path", ["/", f"/plan/{PAYMENTS}"])
def test_page_fits_a_telephone(db: Path, tab: Page, path: str) -> None:
    in_partner_review(db)
    tab.set_viewport_size({"width": 375, "height": 800})
    with Served(db, OWNER) as address:
        tab.goto(f"{address}{path}")
        assert tab.evaluate("document.documentElement.scrollWidth") == 375


def test_telephone_shows_the_timeline_where_today_is(db: Path, tab: Page) -> None:
    tab.set_viewport_size({"width": 375, "height": 800})
    with Served(db, OWNER, at=AT.add(months=8)) as address:
        tab.goto(f"{address}/")
        today = tab.locator(".timeline .today").bounding_box()
    assert today is not None
    assert 0 < today["x"] < 375
