"""phasegate plan show: all there is to a plan but its text."""

from app.commands.plan_card import card_as_object, card_lines
from app.options import DEFAULTS, Options
from app.plan_named import PlanName, find_plan
from flows.views import lines as look
from flows.views.plan import plan_card


def show(plan: PlanName, /, *, options: Options = DEFAULTS) -> None:
    """Print all there is to a plan but its text."""
    with options.reading() as session:
        plan_row = find_plan(session, options, plan)
        season = look.read_season(session, plan_row.season_id, at=options.instant)
        card = plan_card(session, plan_row.id, **options.looker)
    options.answer(card_as_object(card), card_lines(card, season.zone))
