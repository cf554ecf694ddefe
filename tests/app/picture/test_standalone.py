"""A picture that stands alone: it needs no page, says what its signs mean, and loses nothing without colour."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from app.picture.legend import GATE_STATES
from app.picture.marks import GLYPHS
from app.picture.scale import SHEET_WIDTH
from app.picture.standalone import TIMELINE_STYLE, standalone_svg
from app.picture.subject import Picture
from app.picture.svg import width_of
from app.picture.timeline import timeline_svg
from states.gate import GATE_LIFECYCLE
from tests.app.picture.drawn import DUE, SVG, amazon, gate, picture, resolver, since
from tests.conftest import ROOT

PAGE = (ROOT / "app" / "static" / "phasegate.css").read_text(encoding="utf-8")


def everything() -> Picture:
    """A picture with each thing that can be drawn."""
    old = resolver(
        **{
            "due: gate:s_team_review_close + 10 bd": "due: gate:s_team_review_close + 5 bd",
            "  - id: season_close\n    title: Season close": "  - id: farewell\n    title: Farewell",
        }
    )
    return amazon(previous=old)


def alone(drawn: Picture) -> str:
    return standalone_svg(drawn, title="Annual planning", note="FY2027 · zone America/Los_Angeles")


def meanings(svg: str) -> list[str]:
    return re.findall(r'class="meaning"[^>]*>([^<]*)<', svg)


def test_it_has_a_title_a_style_and_a_legend_and_needs_nothing_else() -> None:
    svg = alone(everything())
    root = ElementTree.fromstring(svg)
    assert [element.tag.removeprefix(SVG) for element in root][:5] == ["title", "desc", "style", "defs", "rect"]
    assert root.findtext(f"{SVG}title") == "Annual planning"
    assert re.findall(r"href|src|@import|url\(\S+\)", svg) == ["url(#hatch)"]


def test_legend_says_every_sign_that_is_in_the_picture() -> None:
    assert meanings(alone(everything())) == [
        "phase",
        *GATE_STATES.values(),
        "open until due",
        "grace",
        "blackout",
        "moved since the previous version",
        "no longer there",
    ]


def test_legend_says_no_sign_that_is_not_in_the_picture() -> None:
    plain = gate(state="scheduled", opens_at=DUE, grace_ends_at=DUE)
    assert meanings(alone(picture(plain))) == ["phase", "gate, still to come"]
    assert meanings(alone(picture(plain, before=since(plain)))) == ["phase", "gate, still to come"]


def test_legend_knows_every_state_of_a_gate() -> None:
    assert set(GATE_STATES) == set(GATE_LIFECYCLE.states)


def test_legend_stays_on_the_sheet() -> None:
    svg = alone(everything())
    places = re.findall(
        r'<g class="sign [^"]*" transform="translate\(([\d.]+) .*?class="meaning" x="([\d.]+)".*?>(.*?)<', svg
    )
    assert len(places) == 12
    assert [words for x, dx, words in places if float(x) + float(dx) + width_of(words) > SHEET_WIDTH] == []


def test_it_is_grey_from_end_to_end() -> None:
    colours = re.findall(r"#([0-9a-f]{3})\b", TIMELINE_STYLE)
    assert len(colours) > 20
    assert [colour for colour in colours if len(set(colour)) != 1] == []
    assert re.findall(r"(?:fill|stroke): (?!none|#|url)\S+", TIMELINE_STYLE) == []


def test_dashes_tell_waived_from_ghost_from_any_other() -> None:
    for sheet in (TIMELINE_STYLE, PAGE):
        waived = re.search(r"\.waived \.diamond \{[^}]*stroke-dasharray: ([\d. ]+);", sheet)
        ghost = re.search(r"\.was, (?:\.timeline )?\.removed \.diamond \{[^}]*stroke-dasharray: ([\d. ]+);", sheet)
        assert waived
        assert ghost
        assert waived[1] != ghost[1]
    assert "dasharray" not in re.findall(r"^\.diamond \{[^}]*\}", TIMELINE_STYLE, re.MULTILINE)[0]


@pytest.mark.parametrize("sheet", ["page", "alone"])
def test_everything_drawn_has_a_look_on_the_page_and_alone(sheet: str) -> None:
    svg, style = (timeline_svg(everything()), PAGE) if sheet == "page" else (alone(everything()), TIMELINE_STYLE)
    classes = {name for names in re.findall(r'class="([^"]*)"', svg) for name in names.split()}
    bare = {"timeline", "gate", "blackout", "ghost", "sign", "moved", "new"}
    unstyled = {name for name in classes - bare - {"scheduled"} if not re.search(rf"\.{name}\b", style)}
    assert unstyled == set()
    assert {"was", "move", "head", "removed", "waived", "closed", "today"} <= classes


def test_it_can_be_heard_gate_by_gate() -> None:
    told = ElementTree.fromstring(alone(picture(gate(state="waived")))).findtext(f"{SVG}desc")
    assert told == "OP1 draft: 14 Aug · waived"


def test_words_from_outside_stay_words() -> None:
    hostile = '"><script>&\x00'
    svg = standalone_svg(picture(gate(title=hostile)), title=hostile, note=hostile)
    assert "script" not in {element.tag.removeprefix(SVG) for element in ElementTree.fromstring(svg).iter()}


def test_without_gates_there_is_no_picture() -> None:
    assert alone(picture()) == ""


def test_signs_of_the_states_differ_in_shape() -> None:
    svg = alone(everything())
    shapes = re.findall(
        r'<g class="sign ([\w-]+)"[^>]*><path class="diamond"[^>]*/><path class="glyph" d="([^"]*)"', svg
    )
    assert dict(shapes) == {state.replace("_", "-"): GLYPHS.get(state, "") for state in GATE_STATES} | {"removed": ""}


def test_file_is_written_in_utf8(tmp_path: Path) -> None:
    path = tmp_path / "one.svg"
    path.write_bytes(alone(picture(gate(title="Prüfung"))).encode())
    assert "Prüfung" in "".join(ElementTree.parse(path).getroot().itertext())
