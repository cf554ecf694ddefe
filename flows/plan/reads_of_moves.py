"""What is read in advance for a plan's moves, by names of models/reads.py."""

from collections.abc import Mapping

SESSIONS = ("sessions",)
DUES = ("obligations", "messages")

READS_OF: Mapping[str, tuple[str, ...]] = {
    "begin_text": (
        "partners",
        "units",
        "initiatives",
        "asks",
        "packets",
        "requests_of_unit",
        "plans_of_unit",
    ),
    "ask_partners": ("partners", "units", *DUES),
    "freeze_text": ("requests_of_unit", "text", "units", *DUES),
    "begin_session": SESSIONS,
    "end_session": SESSIONS,
    "tell_reviewers": (*SESSIONS, "units"),
    "next_round": (
        *SESSIONS,
        "actions",
        "units",
        *DUES,
    ),
    "owe_actions": ("actions", "units", *DUES),
    "count_approval": (
        "approvals",
        "current_version",
        "asks",
        "packets",
        "initiatives",
        "units",
    ),
    "supersede_previous": ("plans_of_unit",),
    "carry_actions": ("plans_of_unit", "actions", *DUES),
    "submit_asks": ("asks", "packets", "initiatives", "units"),
    "CONTRIBUTED": ("contributions",),
    "": DUES,
}
"""What each effect and guard of a move reads in advance; "" is read for every move, which settles what is owed."""
