"""What A1 and A2 compare has the same rows: ours, those written by hand, and those of the ORM."""

from benchmarks.a1.copies import NAMES, copies
from benchmarks.a1.recorded import rows_in
from benchmarks.a1.room import ACTS
from benchmarks.acts import BY_ORM

FIRST = ACTS[: [act.name for act in ACTS].index("approve") + 1]


def test_the_floor_and_the_orm_leave_the_rows_that_our_acts_leave() -> None:
    with copies() as databases:
        measured = {act.name: databases.play(act, 0, with_orm=act.name in BY_ORM) for act in FIRST}
        ours, *others = [rows_in(databases.folder / f"{name}.db") for name in NAMES]
    different = [name for name in ours if any(other[name] != ours[name] for other in others)]
    assert different == []
    assert [name for name, figures in measured.items() if figures.orm is not None] == list(BY_ORM)
