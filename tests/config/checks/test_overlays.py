"""Overlays held against the organisation: units that exist, titles that people know, what is final above them."""

from pathlib import Path

from tests.config.checks.files import changed, looked_at, warned, wide

FINAL = ("due: gate:final + 14 bd", "due: gate:final + 14 bd\n    final: true")


def overlays(text: str) -> tuple[str, str]:
    return "tiers:", f"overlays:\n{text}tiers:"


def test_what_the_company_made_final_is_told_by_the_titles_that_people_know(tmp_path: Path) -> None:
    text = changed(FINAL, overlays("  shop:\n    shift: {reviews: +5 bd}\n"))
    [mistake] = looked_at(text, wide(tmp_path, 1)).mistakes
    assert str(mistake) == (
        "c.yaml:67: FINAL reviews is fixed by Company; AWS may not change its date, take it out of the overlay"
    )


def test_without_an_organisation_the_unit_is_called_by_its_id() -> None:
    [mistake] = looked_at(changed(FINAL, overlays("  shop:\n    shift: {reviews: +5 bd}\n"))).mistakes
    assert mistake.sentence == "reviews is fixed by Company; shop may not change its date"


def test_what_a_unit_above_made_final_is_final_for_those_below(tmp_path: Path) -> None:
    text = changed(overlays("  shop:\n    final: [draft]\n  t1:\n    shift: {draft: +1 bd}\n"))
    found = looked_at(text, wide(tmp_path, 1))
    assert [str(mistake) for mistake in found.mistakes] == [
        "c.yaml:68: FINAL draft is fixed by AWS; T1 may not change its date, take it out of the overlay"
    ]
    assert looked_at(text).mistakes == ()  # nobody can know without the organisation who is above whom


def test_overlay_for_a_unit_that_there_is_not_is_a_mistake_only_where_the_units_are_known(tmp_path: Path) -> None:
    text = changed(overlays("  shpo:\n    rename: {draft: First text}\n"))
    said = "the overlay “shpo” is for a unit that the organisation has not, correct the id of the unit"
    assert [str(mistake) for mistake in looked_at(text, wide(tmp_path, 1)).mistakes] == [
        f"c.yaml:65: UNKNOWN_UNIT {said}"
    ]
    assert warned(text) == []
