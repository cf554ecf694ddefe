"""What A1 and A2 compare has the same rows: ours, those written by hand, and those of the ORM."""

from collections import defaultdict

from benchmarks.a1.copies import NAMES, Measured, copies
from benchmarks.a1.goals_room import play_goals
from benchmarks.a1.recorded import rows_in
from benchmarks.a1.room import ACTS, TEAMS, MeasuredAct
from benchmarks.acts import BY_ORM
from benchmarks.templates import measured_template


def test_the_floor_and_the_orm_leave_the_rows_that_our_acts_leave() -> None:
    measured: dict[str, list[Measured]] = defaultdict(list)
    with copies() as databases:

        def play(act: MeasuredAct, n: int) -> None:
            measured[act.name].append(databases.play(act, n, with_orm=act.name in BY_ORM))

        for act in ACTS:
            play(act, 0)
        play_goals(play, databases.execute, teams=1)
        ours, *others = [rows_in(databases.folder / f"{name}.db") for name in NAMES]
    different = [name for name in ours if any(other[name] != ours[name] for other in others)]
    assert different == []
    assert [name for name, (figures,) in measured.items() if figures.orm is not None] == list(BY_ORM)


def test_every_act_of_a_template_s_season_is_measured_beside_the_rows_that_it_leaves() -> None:
    played = measured_template("four_phase", TEAMS)  # raises where the floor leaves other rows
    assert {name: len(acts) for name, acts in played.items() if name.startswith("plan")} == {
        "plan start": TEAMS + 1,
        "plan load": TEAMS + 1,
        "plan submit": TEAMS + 1,
        "plan attend": 3 * TEAMS + 1,
        "plan present": TEAMS + 1,
        "plan negotiate": TEAMS + 1,
        "plan reconcile": TEAMS + 1,
        "plan vote": TEAMS + 1,
        "plan approve": TEAMS + 1,
    }
    assert all(act.rows and act.floor for acts in played.values() for act in acts)
