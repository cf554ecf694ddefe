"""How far a season is: what is done of all that is owed in it."""

from sqlalchemy import Engine, select, update

from flows.season.gate_progress import how_far
from models.database import writing
from models.obligation import Obligation
from models.season import Season
from tests.conftest import OPENED_AT, SEASON, Opener


def test_it_is_per_cent_of_what_is_owed_and_not_dropped(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    assert how_far(engine) == {SEASON: 0.0}
    with writing(engine) as session:
        first, second, *_, last = session.scalars(select(Obligation).order_by(Obligation.key)).all()
        total = len(session.scalars(select(Obligation.key)).all())
        first.settled_at = second.settled_at = last.dropped_at = OPENED_AT
    assert how_far(engine) == {SEASON: round(200 / (total - 1), 1)}
    with writing(engine) as session:
        session.execute(update(Season).values(state="closed"))
    assert how_far(engine) == {}
