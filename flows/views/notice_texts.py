"""What the weekly roll-up says to a leader: how many plans stand how, as counted when the week was summed up."""

from collections.abc import Mapping

from flows.act.facts import Facts
from flows.act.notice_kind import NoticeKind, Words
from models.notice import Notice
from rules.track import COLOURS


def _roll_up_words(facts: Facts, notice: Notice) -> Words:
    unit = facts.unit(notice.facts["unit"])
    lines = []
    for child_id, counts in notice.facts["below"]:
        child = facts.unit(child_id)
        lines.append(f"{child.title}: {_count_text(counts)}")
    lines.append(f"See: phasegate status --unit {unit.id}")
    own_counts = _count_text(notice.facts["counts"])
    return Words(
        f"{unit.title} this week: {own_counts}",
        "\n".join(lines) + "\n",
    )


def _count_text(plans_by_colour: Mapping[str, int]) -> str:
    """“2 off track, 5 on track”: the colours that some plans have, the worst first."""
    counts = []
    for colour in COLOURS:
        plans = plans_by_colour.get(colour)
        if plans:
            colour_name = colour.replace("_", " ")
            counts.append(f"{plans} {colour_name}")
    return ", ".join(counts)


VIEWS_NOTICES: Mapping[str, NoticeKind] = {
    "roll_up": NoticeKind(_roll_up_words),
}
