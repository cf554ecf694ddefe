"""The key of what is owed by a plan's own state."""

from models.plan import Plan


def plan_due_key(plan: Plan, gate_id: str) -> str:
    """The key of what a plan's own state settles at a gate; readings and action items have keys of their own."""
    return f"{plan.id}:{gate_id}"
