"""Whatever goes wrong, nothing is lost, doubled, sent too late or at the wrong hour: seasons from seeds (G6, G7)."""

import os
from collections import Counter
from pathlib import Path

import pytest

from flows.import_organisation import import_organisation
from flows.season.open_season import open_season
from models.database import open_engine, writing
from models.migrate import upgrade
from tests.flows.faults.season import ACTS, Storm
from tests.flows.test_small_season import CALENDAR, OPENED, PEOPLE, TEAMS

FAILED_ONCE: tuple[int, ...] = ()
"""Seeds under which something was wrong at some time; they are tried for ever."""


def storm(folder: Path, seed: int) -> Counter[str]:
    (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (folder / "teams.yaml").write_text(TEAMS, encoding="utf-8")
    engine = open_engine(f"sqlite:///{folder}/season.db", durable=False)
    upgrade(engine)
    with writing(engine) as session:
        import_organisation(session, folder)
    text = CALENDAR.read_text(encoding="utf-8")
    digests = text.replace("ladder:\n", "ladder:\n  digest: true\n") if seed % 2 else text
    with writing(engine) as session:
        open_season(session, digests, file="small_season.yaml", product_ops="", at=OPENED)
    weather = Storm(engine, folder, seed)
    weather.blow()
    engine.dispose()
    return weather.seen


@pytest.mark.parametrize("seed", [*FAILED_ONCE, *range(10)])
def test_a_season_in_which_everything_goes_wrong_is_right_after_every_step(tmp_path: Path, seed: int) -> None:
    assert storm(tmp_path, seed)["run_once"] > 5


@pytest.mark.long
@pytest.mark.parametrize("part", range(4))
def test_two_hundred_seasons_are_right_after_every_step(tmp_path: Path, part: int) -> None:
    """PHASEGATE_SEED says where to begin, PHASEGATE_SEEDS how many there are in each of the four parts."""
    many = int(os.environ.get("PHASEGATE_SEEDS", "50"))
    begin, seen = int(os.environ.get("PHASEGATE_SEED", "1000")) + many * part, Counter[str]()
    for seed in range(begin, begin + many):
        folder = tmp_path / str(seed)
        folder.mkdir()
        seen.update(storm(folder, seed))
    print(f"seeds {begin}-{begin + many - 1}: {dict(seen)}")
    assert set(seen) == {act.__name__ for act, _ in ACTS}
