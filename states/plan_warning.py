"""What is said of a plan beside its guards: a warning refuses nothing (docs/calendar.md, “limits”)."""

from states.guard import Guard

TEAM_SIZE = Guard(
    "TEAM_SIZE",
    "Team of {n} is outside {least}–{most}; consider splitting or merging the plan.",
    "phasegate plan do {plan} propose_merge --into PLAN; or set limits.team_least and team_most in the calendar.",
)
