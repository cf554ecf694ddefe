"""What was read, from the command line: partners by section, attachments, changes since, and two texts in one."""

from pathlib import Path

from tests.app.desk import Desk, Said
from tests.conftest import document

OP1 = "fy2027_op1_search"


def drafted(desk: Desk, text: str = "") -> str:
    """The plan of Search with a text; the digest of that."""
    desk.run("plan", "do", "op1_search", "start", by="ana")
    loaded = desk.run("plan", "load", "op1_search", desk.file("a.md", text or document()), "--json", by="ana").json
    return str(loaded["digest"])


def test_partners_sign_sections_and_the_card_says_which(desk: Desk) -> None:
    drafted(desk)
    said = desk.run("plan", "partners", "op1_search", "payments:charter,funded", "growth", by="ana")
    assert said == Said(0, f"{OP1}: payments:charter,funded, growth (v4).\n", "")
    shown = desk.run("plan", "show", "op1_search", by="ana").out.split("\n")
    assert [line for line in shown if line.startswith("Partner ")] == [
        "Partner Growth (growth): none",
        "Partner Payments (payments) signs charter, funded: none",
    ]
    told = desk.run("plan", "partners", "op1_search", "payments:past", "--json", by="ana").json
    assert told == {"plan": OP1, "partners": [{"unit": "payments", "sections": ["past"]}], "version": 5}


def test_a_section_that_there_is_not_is_refused_with_those_there_are(desk: Desk) -> None:
    drafted(desk)
    assert desk.run("plan", "partners", "op1_search", "payments:budget", by="ana") == Said(
        2,
        "",
        f"There is no section of {OP1} called “budget”. Known: appendix, charter, funded, other, past, unfunded. "
        "Check the spelling.\n",
    )
    assert desk.run("plan", "partners", "op1_search", "payments:", by="ana") == Said(
        2, "", "“payments:” names no section; write payments:charter,funded, or payments for the whole plan.\n"
    )


def test_a_file_is_attached_shown_written_out_and_detached(desk: Desk) -> None:
    drafted(desk)
    file = desk.place / "figures.csv"
    file.write_bytes(b"a,b\r\n1,2\r\n")
    done = desk.run("plan", "attach", "op1_search", str(file), "--json", by="ana").json
    short = done["file_digest"][:12]
    assert (done["changed"], done["name"], done["size"], done["number"]) == (True, "figures.csv", 10, 3)
    assert desk.run("plan", "attach", "op1_search", str(file), by="ana").out == (
        f"{OP1}: figures.csv is attached already, and the same; nothing was changed.\n"
    )
    [line] = [one for one in desk.run("plan", "show", OP1).out.split("\n") if one.startswith("Attachment ")]
    assert line == f"Attachment figures.csv by Ana, Mon 3 Aug 2026 09:00: 10 bytes, text/csv ({short})"
    [shown] = desk.run("plan", "show", OP1, "--json").json["attachments"]
    assert sorted(shown) == ["at", "by", "digest", "media", "name", "size"]
    out = desk.place / "out.csv"
    said = desk.run("plan", "attachment", OP1, "figures.csv", "--out", str(out))
    assert (said, out.read_bytes()) == (Said(0, f"{out}: figures.csv, 10 bytes ({short}).\n", ""), b"a,b\r\n1,2\r\n")
    again = desk.run("plan", "attachment", OP1, "figures.csv", "--out", str(out))
    assert (again.code, again.err) == (
        2,
        f"{out}: there is such a file already; name another one with --out, or write over it: --force.\n",
    )
    gone = desk.run("plan", "detach", OP1, "figures.csv", by="ana")
    assert gone.out == f"{OP1}: figures.csv detached ({short}); what there is to read is now t4.\n"
    assert desk.run("plan", "attachment", OP1, "figures.csv", "--of", "t3", "--out", str(out), "--force").code == 0


def test_a_file_can_have_another_name_than_on_disk(desk: Desk) -> None:
    drafted(desk)
    file = desk.file("tmp123", "x")
    done = desk.run("plan", "attach", OP1, file, "--name", "notes.txt", "--json", by="eng").json
    assert done["name"] == "notes.txt"


def test_a_file_that_is_not_there_or_too_large_is_refused(desk: Desk) -> None:
    drafted(desk)
    missing = desk.place / "none.pdf"
    assert desk.run("plan", "attach", OP1, str(missing), by="ana") == Said(
        2, "", f"{missing}: there is no such file; check the path or create the file.\n"
    )
    large = desk.place / "large.bin"
    large.write_bytes(bytes(10 * 1024 * 1024 + 5))
    said = desk.run("plan", "attach", OP1, str(large), by="ana")
    assert (said.code, said.err) == (
        2,
        "large.bin: it has more than 10,485,760 bytes, and no more are kept. Make it smaller.\n",
    )


def test_an_old_digest_is_refused_and_the_fix_shows_what_changed(desk: Desk) -> None:
    read = drafted(desk)
    desk.run("plan", "do", OP1, "request_prereview", by="ana")
    desk.run("plan", "load", OP1, desk.file("b.md", document(charter="Other words.")), by="ana")
    refused = desk.run("plan", "do", OP1, "agree", "--digest", read[:12], by="bjo")
    assert refused == Said(
        1,
        "",
        f"agree is blocked for {OP1}:\n"
        "  STALE_TEXT  v3 uploaded by Ana at Mon 3 Aug 2026 09:00 PDT, see changes.\n"
        f"      → Read them, then repeat it: phasegate plan changes {OP1} --since t2\n",
    )
    shown = desk.run("plan", "changes", OP1, "--since", "t2").out
    now = desk.run("plan", "show", OP1, "--json").json["text"]["digest"]
    assert shown.split("\n") == [
        f"{OP1}: from t2 by Ana, Mon 3 Aug 2026 09:00 ({read[:12]}) to t3 by Ana, Mon 3 Aug 2026 09:00 ({now[:12]}).",
        "",
        "Section charter: changed",
        "  @@ -1,2 +1,2 @@",
        "   ## Charter",
        "  -We find things.",
        "  +Other words.",
        "",
    ]
    assert desk.run("plan", "do", OP1, "agree", "--digest", "t3", by="bjo").code == 0


def test_an_approval_of_an_old_text_is_refused(desk: Desk) -> None:
    read = drafted(desk)
    desk.run("plan", "load", OP1, desk.file("b.md", document(charter="Other words.")), by="ana")
    said = desk.run("plan", "do", OP1, "approve", "--digest", read, by="vp")
    assert (said.code, said.err.count("STALE_TEXT"), said.err.count("NOT_FROM_STATE")) == (1, 1, 1)


def test_changes_in_json_name_sections_asks_and_attachments(desk: Desk) -> None:
    drafted(desk)
    ask = "### 1. Second region\nHeadcount: 3\nYearly cost per head: 10\n"
    desk.run("plan", "load", OP1, desk.file("b.md", document(unfunded=ask)), by="ana")
    desk.run("plan", "attach", OP1, desk.file("f.txt", "1"), by="ana")
    told = desk.run("plan", "changes", OP1, "--since", "t2", "--json").json
    assert sorted(told) == ["asks", "attachments", "now", "plan_id", "sections", "since"]
    assert sorted(told["now"]) == ["at", "by", "digest", "number"]
    assert [sorted(one) for one in told["sections"]] == [["diff", "how", "section"]]
    assert told["asks"] == [
        {"slug": "second_region", "how": "added", "was": None, "now": {"heads": 3, "minimum": 1, "cost": "10.00"}}
    ]
    assert [(one["name"], one["how"]) for one in told["attachments"]] == [("f.txt", "added")]
    shown = desk.run("plan", "changes", OP1, "--since", "t2").out
    assert "Ask second_region: added, none → 3 heads (at least 1) at 10.00 each\n" in shown
    assert desk.run("plan", "changes", OP1, "--since", "t4").out.split("\n")[1] == "Nothing differs."


def test_two_edits_at_once_are_laid_over_each_other(desk: Desk) -> None:
    drafted(desk)
    desk.run("plan", "load", OP1, desk.file("ana.md", document(charter="Ana writes.")), by="ana")
    mine = desk.file("eng.md", document(title="Enya's"))
    late = desk.run("plan", "load", OP1, mine, "--seen", "3", by="eng")
    assert late == Said(
        1,
        "",
        f"load is blocked for {OP1}:\n"
        "  STALE  Someone changed this after you opened it (you have v3, current v4).\n"
        f"      → See what changed: phasegate plan changes {OP1} --since t2. "
        f"Lay yours over it: phasegate plan merge-text {OP1} FILE --base t2.\n",
    )
    both = desk.place / "eng.merged.md"
    said = desk.run("plan", "merge-text", OP1, mine, "--base", "t2")
    assert said == Said(0, f"{both}: both texts; load it: phasegate plan load {OP1} {both} --seen 4\n", "")
    assert both.read_text(encoding="utf-8") == document(title="Enya's", charter="Ana writes.")
    assert desk.run("plan", "load", OP1, str(both), "--seen", "4", by="eng").code == 0


def test_a_conflict_is_marked_and_not_loaded_until_it_is_settled(desk: Desk) -> None:
    drafted(desk)
    desk.run("plan", "load", OP1, desk.file("ana.md", document(charter="Ana writes.")), by="ana")
    mine, both = desk.file("eng.md", document(charter="Enya writes.")), desk.place / "both.md"
    told = desk.run("plan", "merge-text", OP1, mine, "--base", "t2", "--out", str(both), "--json").json
    assert told == {"plan": OP1, "file": str(both), "conflicts": 1, "version": 4}
    again = desk.run("plan", "merge-text", OP1, mine, "--base", "t2", "--out", str(both), "--force").out
    assert again == (
        f"{both}: both texts; settle the 1 place between <<<<<<< and >>>>>>>, then load it: "
        f"phasegate plan load {OP1} {both} --seen 4\n"
    )
    assert marked(both) == [f"<<<<<<< {OP1} t3", "=======", ">>>>>>> yours"]
    refused = desk.run("plan", "load", OP1, str(both), by="eng")
    assert (refused.code, refused.err) == (
        2,
        "Line 4 marks a conflict of two texts; keep what is right, take the marks out, load again.\n",
    )


def marked(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line[:7] in ("<" * 7, "=" * 7, ">" * 7)]
