"""How notices, feeds and refusals call a plan."""

from flows.ground import Ground
from models.plan import Plan


def title(ground: Ground, plan: Plan) -> str:
    """“OP1 of Payments”."""
    return f"{ground.calendar.document(plan.document).title} of {ground.unit(plan.unit_id).title}"
