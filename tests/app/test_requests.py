"""The same request twice is one act and one answer, at the command line and on a page, for every act."""

from pathlib import Path

import pytest

from tests.app.desk import Desk
from tests.app.pages.visit import APPROVER, OWNER, PAYMENTS, Visitor, form, season_in


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    return season_in(tmp_path)


def rows_but_answers(desk: Desk) -> list[str]:
    return [row for row in desk.rows() if '"answered"' not in row]


@pytest.mark.parametrize(
    ("words", "by"),
    [
        (("plan", "do", "op1_search", "start"), "ana"),
        (("plan", "partners", "op1_search", "payments"), "ana"),
        (("away", "ana", "--from", "2026-08-10", "--until", "2026-08-14"), "ana"),
        (("plan", "waive", "op1_search", "NO_PARTNERS", "--reason", "Nobody is concerned by it."), "po"),
    ],
)
def test_a_command_with_a_request_id_is_carried_out_once_and_answered_alike(
    desk: Desk, words: tuple[str, ...], by: str
) -> None:
    first = desk.run(*words, "--request-id", "r1", by=by)
    after = rows_but_answers(desk)
    again = desk.run(*words, "--request-id", "r1", by=by)
    assert (first.code, first.err) == (0, "")
    assert again == first
    assert rows_but_answers(desk) == after


def test_another_command_under_the_same_request_id_is_refused(desk: Desk) -> None:
    desk.run("plan", "do", "op1_search", "start", "--request-id", "r1", by="ana")
    before = desk.rows()
    other = desk.run("plan", "partners", "op1_search", "payments", "--request-id", "r1", by="ana")
    assert (other.code, other.out) == (2, "")
    assert other.err == "The request id r1 was used for another request; use a new one.\n"
    assert desk.rows() == before


def test_a_refused_request_may_be_made_again(desk: Desk) -> None:
    """Only what was carried out is answered for good: what stood in the way may be gone the next time."""
    early = "2026-07-01T09:00:00-07:00"
    words = ("plan", "do", "op1_search", "start", "--request-id", "r1")
    assert desk.run(*words, at=early, by="ana").code == 1
    assert desk.run(*words, by="ana").code == 0


def test_a_form_sent_twice_acts_once_and_leads_to_the_same_page(sample: Path) -> None:
    owner = Visitor(sample, OWNER)
    told = form(1, trigger="start")
    assert [owner.post(f"/plan/{PAYMENTS}/move", told).status_code for _ in range(2)] == [303, 303]
    assert Visitor(sample, APPROVER).get(f"/plan/{PAYMENTS}").status_code == 200
