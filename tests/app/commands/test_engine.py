"""`phasegate engine` and `--by-engine`, as one types them."""

import pytest

from tests.app.desk import Desk

LATER = "2026-08-03T10:00:00-07:00"
WHY = ("--reason", "The calendar is being mended.")


def test_what_is_asked_is_listed_taken_by_a_tick_and_answered(desk: Desk) -> None:
    asked = desk.run("cascade", "--by-engine", by="po")
    assert asked.out.splitlines()[0] == "The engine is asked for it: cascade of FY2027."
    [row] = desk.run("engine", "requests").out.splitlines()[1:]
    assert row.split()[:3] == ["cascade", "po", "product_ops"]
    assert row.endswith("no run has taken it yet")
    ticked = desk.run("tick", at=LATER)
    assert ticked.out.splitlines()[-1] == "cascade of FY2027: done"
    [line] = desk.run("engine", "requests", "--json").json["requests"]
    assert (line["act"], line["asked_by"], line["outcome"]) == ("cascade", "po", "done")
    assert desk.run("tick", "--json", at=LATER).json["requests"] == []


def test_a_lock_that_is_refused_is_shown_with_every_reason(desk: Desk) -> None:
    assert desk.run("lock", "--by-engine", "--json", by="po").json["outcome"] == ""
    assert desk.run("tick", at=LATER).out.splitlines()[-1] == "lock of FY2027: refused"
    told = desk.run("engine", "requests").out
    assert "refused; see below" in told
    assert "FY2027 has no goals to lock; cascade first: phasegate cascade --apply" in told


@pytest.mark.parametrize("words", [("cascade",), ("lock",), ("ask", "hand-down")])
def test_who_may_not_do_it_may_not_ask_for_it_either(desk: Desk, words: tuple[str, ...]) -> None:
    before = desk.rows()
    refused = desk.run(*words, "--by-engine", by="ana")
    assert (refused.code, "NOT_AUTHORISED" in refused.err) == (1, True)
    assert desk.rows() == before


def test_a_rehearsed_tick_takes_no_request(desk: Desk) -> None:
    desk.run("cascade", "--by-engine", by="po")
    before = desk.rows()
    desk.run("tick", "--dry-run", at=LATER)
    assert desk.rows() == before


def test_a_pause_is_shown_with_who_and_why_and_doctor_says_it(desk: Desk) -> None:
    assert desk.run("engine", "status").out.splitlines()[0] == "It is not paused."
    assert desk.run("engine", "pause", *WHY, by="po").code == 0
    assert desk.run("engine", "status").out.splitlines()[0] == (
        "It is paused since Mon 3 Aug 2026 16:00 UTC, by Pat: The calendar is being mended."
    )
    assert "! engine    It is paused since 2026-08-03T16:00:00Z by po" in desk.run("doctor").out
    told = desk.run("engine", "status", "--json").json
    assert (told["paused"]["paused_by"], told["running"]) == ("po", None)
    assert desk.run("engine", "resume", *WHY, by="po").code == 0
    assert desk.run("engine", "status").out.splitlines()[0] == "It is not paused."


def test_a_key_that_is_not_there_yet_is_said_with_who_makes_it(desk: Desk) -> None:
    said = desk.run("engine", "key")
    assert (said.code, "phasegate serve makes it, with the key, at its first start" in said.err) == (2, True)


def test_settings_of_the_folder_are_read_and_what_is_typed_counts_first(desk: Desk) -> None:
    folder = desk.place / "one.db.phasegate"
    folder.mkdir(mode=0o700)
    (folder / "settings.toml").write_text('as = "po"\n', encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PHASEGATE_AS", "")  # so that what the file says is taken away again behind this test
        patch.delenv("PHASEGATE_AS")
        assert desk.run("cascade", "--by-engine", "--json").json["asked_by"] == "po"
        assert "NOT_AUTHORISED" in desk.run("lock", "--by-engine", by="ana").err


def test_doctor_names_the_folder_and_what_others_can_read_of_it(desk: Desk) -> None:
    folder = desk.place / "one.db.phasegate"
    folder.mkdir(mode=0o700)
    assert f"✓ folder    {folder}; nobody else can read it" in desk.run("doctor").out
    (folder / "settings.toml").touch()
    (folder / "settings.toml").chmod(0o644)
    folder.chmod(0o755)
    said = desk.run("doctor").out
    assert f"! folder    Other users of this machine can read {folder}, {folder}/settings.toml." in said
    assert f"→ chmod -R go-rwx {folder}" in said
    folder.chmod(0o777)
    assert desk.run("doctor").err.startswith(f"Others can write in {folder}, so it is not used")
