"""The SVG stands alone: grey, with title, words for those who hear it and a legend; every text has its room."""

import re
from xml.etree import ElementTree

import pytest

from app.diagram.sheet import DIAGRAM_STYLE, diagram_sheet
from app.picture.png import svg_to_png
from app.picture.svg import width_of
from states.lifecycle import Lifecycle, Move
from tests.app.diagram.tables import PAPER, everything, paper
from tests.app.picture.pixels import cropped, ink

SVG = "{http://www.w3.org/2000/svg}"


def lines(svg: str) -> dict[str, int]:
    """How many pieces of line there are of each kind, those of the legend left out."""
    drawn = svg[: svg.index('class="sign')]
    found = re.findall(r'class="way (\w+)"', drawn)
    return {kind: found.count(kind) for kind in sorted(set(found))}


def meanings(svg: str) -> list[str]:
    return re.findall(r'class="meaning"[^>]*>([^<]*)<', svg)


def test_it_has_a_title_words_and_a_style_and_needs_nothing_else() -> None:
    svg = diagram_sheet(paper())
    root = ElementTree.fromstring(svg)
    assert [element.tag.removeprefix(SVG) for element in root][:4] == ["title", "desc", "style", "rect"]
    assert root.findtext(f"{SVG}title") == "Paper: its life-cycle"
    assert root.findtext(f"{SVG}desc") == (
        "blank to written: write (owner); written to read: read (partner, automation); "
        "blank to torn: tear (owner, Product Ops); written to torn: tear (owner, Product Ops); "
        "read to torn: age (automation)"
    )
    assert re.findall(r"href|src|@import|url\(", svg) == []


def test_it_is_grey_from_end_to_end() -> None:
    colours = re.findall(r"#([0-9a-f]{3})\b", DIAGRAM_STYLE)
    assert len(colours) > 8
    assert [colour for colour in colours if len(set(colour)) != 1] == []


def test_lines_tell_people_from_the_automation_by_their_dashes() -> None:
    assert set(lines(diagram_sheet(paper()))) == {"people", "automation", "either"}
    dashes = re.findall(r"^\.(\w+) \{[^}]*stroke-dasharray: ([\d. ]+);", DIAGRAM_STYLE, re.MULTILINE)
    assert [name for name, _ in dashes] == ["automation", "either"]
    assert len({dash for _, dash in dashes}) == 2


def test_a_state_says_for_whom_it_waits() -> None:
    svg = diagram_sheet(paper())
    said = re.findall(r'<g class="state[^"]*">.*?class="name"[^>]*>([^<]*)<.*?</g>', svg)
    assert said == ["blank", "written", "read", "torn"]
    small = re.findall(r'class="small"[^>]*>(waits for[^<]*|ends here)<', svg)
    assert small == ["waits for the owner", "waits for a partner or the", "waits for the automation", "ends here"]


def test_a_pointer_that_rests_on_a_move_is_told_what_must_hold() -> None:
    assert "<title>write (owner)\nGATE_NOT_OPEN: {gate} opens {date}.</title>" in diagram_sheet(paper())


def test_legend_says_the_signs_that_are_there_and_no_other() -> None:
    assert meanings(diagram_sheet(paper())) == [
        "where it begins",
        "a state, and for whom it waits",
        "the end",
        "a move that people make",
        "that the automation makes",
        "that either makes",
        "CAPITALS below a move: what must hold; a refusal names the same code.",
    ]
    round_ = Lifecycle(
        "thing", ("a", "b"), "a", (Move("go", ("a",), "b", ("owner",)), Move("back", ("b",), "a", ("owner",)))
    )
    assert meanings(diagram_sheet(paper(round_))) == [
        "where it begins",
        "a state, and for whom it waits",
        "a move that people make",
    ]


@pytest.mark.parametrize("name", everything())
def test_every_word_of_every_kind_stays_on_the_sheet(name: str) -> None:
    svg = diagram_sheet(everything()[name])
    frame = re.search(r'viewBox="0 0 (\d+) (\d+)"', svg)
    assert frame
    wide = float(frame[1])
    moved = re.search(r'<g transform="translate\(([\d.]+) [\d.]+\)">', svg)
    assert moved
    places = re.findall(r'<text class="(?:name|small)" x="([\d.-]+)" y="[\d.]+">([^<]*)<', svg)
    assert len(places) > 10
    shift = float(moved[1])
    assert [words for x, words in places if float(x) + shift - width_of(words, 11) / 2 < 0] == []
    assert [words for x, words in places if float(x) + shift + width_of(words, 11) / 2 > wide] == []


def test_its_title_is_drawn_as_pixels_and_nothing_else_stands_there() -> None:
    svg, window = diagram_sheet(paper()), (24, 16, 300, 26)
    assert ink(svg_to_png(cropped(svg, *window))) > 1000
    assert ink(svg_to_png(cropped(re.sub(r'<text class="title".*?</text>', "", svg), *window))) == 0


def test_words_from_outside_stay_words() -> None:
    hostile = Lifecycle('"><script>', PAPER.states, PAPER.initial, PAPER.moves)
    tags = {element.tag.removeprefix(SVG) for element in ElementTree.fromstring(diagram_sheet(paper(hostile))).iter()}
    assert "script" not in tags
