"""What a season's picture is compared with: the calendar's changes, and nothing that only happened to a gate."""

from dataclasses import fields, replace

from app.picture.changes import ChangedGate, changed_gates
from app.picture.sources import of_season, version_before
from app.picture.subject import Picture, TimelineGate
from flows.views.calendar import Versions
from flows.views.gate_lines import GateLine
from flows.views.lines import SeasonLine
from flows.views.title_lines import TitleLine
from tests.app.picture.drawn import AT, ZONE, gate, resolver

V1 = resolver()
V2 = resolver(**{"due: gate:s_team_review_close + 10 bd": "due: gate:s_team_review_close + 15 bd"})


def line(told: TimelineGate) -> GateLine:
    return GateLine(need=0, **{field.name: getattr(told, field.name) for field in fields(TimelineGate)})


def lines(*others: GateLine) -> list[GateLine]:
    """The gates of a season that was opened with the second version."""
    return [*(line(TimelineGate.of_dated(dated)) for dated in V2.gates()), *others]


def drawn(versions: Versions, gates: list[GateLine]) -> Picture:
    phases = tuple(TitleLine(phase.id, phase.title) for phase in V2.calendar.phases)
    year = V2.calendar.fiscal_year
    season = SeasonLine(
        id="FY2027",
        title="Annual planning",
        state="planning",
        zone=ZONE,
        starts_on=year.starts_on,
        ends_on=year.ends_on,
        product_ops_id="po",
        product_ops="Pat",
        calendar_number=2,
        states=(),
        phases=phases,
        documents=(),
        blackouts=V2.blackouts,
    )
    return of_season(season, gates, at=AT, before=version_before(versions, gates))


def what_changed(picture: Picture) -> list[str]:
    return [each.gate.id for each in changed_gates(picture) if each.change]


def test_change_of_the_calendar_is_what_a_season_shows() -> None:
    assert what_changed(drawn(Versions(2, V2, V1), lines())) == ["tunnel_down", "op1_actions_due"]


def test_first_version_has_nothing_before_it() -> None:
    picture = drawn(Versions(1, V2, None), lines())
    assert picture.before is None
    assert what_changed(picture) == []


def test_gate_that_product_ops_extended_moved_in_no_calendar() -> None:
    extended = [
        replace(each, due_at=each.due_at.add(days=7), due_on=each.due_on.add(days=7))
        if each.id == "op1_draft"
        else each
        for each in lines()
    ]
    assert what_changed(drawn(Versions(2, V2, V1), extended)) == ["tunnel_down", "op1_actions_due"]


def test_gate_of_a_units_own_is_not_new() -> None:
    picture = drawn(Versions(2, V2, V1), lines(line(gate("dry_run"))))
    assert changed_gates(picture)[-1] == ChangedGate(gate("dry_run"))


def test_season_is_drawn_in_its_own_phases_and_blackouts() -> None:
    picture = drawn(Versions(1, V2, None), lines())
    assert [phase.title for phase in picture.phases][:2] == ["Partner intake", "OP1"]
    assert [window.title for window in picture.blackouts] == ["Peak", "Year-end"]
