"""What is said of an absence, to who stands in, who is away and who is back, and of what comes to those who stay."""

from collections.abc import Mapping, Sequence

from flows.absence.absence_rows import day_where_away
from flows.act.dues import STILL_OWED
from flows.act.facts import Facts
from flows.act.notice_kind import NoticeKind, Words
from flows.act.season import long_day
from models.absence import Absence
from models.journal import Entry
from models.notice import Notice
from models.obligation import Obligation

ABSENCE_SHOWN = 10
"""So many lines of what was done and what waits; the journal and the page show the rest."""


# --- an absence ---------------------------------------------------------------------------------------------------


def _absence_words(facts: Facts, notice: Notice) -> Words:
    absence = facts.one(Absence, notice.facts["absence"])
    word_news = _NEWS[notice.facts["news"]]
    words = word_news(facts, notice, absence)
    return Words(words.subject, f"{words.body}See: phasegate absences\n")


def _stand_in_words(facts: Facts, _notice: Notice, absence: Absence) -> Words:
    name = facts.name_of(absence.person_id)
    days = _days_of(facts, absence)
    waits = _open_items(facts, absence.person_id)
    return Words(
        f"You stand in for {name} {days}",
        _bulleted("What waits for them now:", waits),
    )


def _entered_words(facts: Facts, notice: Notice, absence: Absence) -> Words:
    author = facts.name_of(absence.by)
    stands_in = facts.name_of(notice.facts["acting"]) or "nobody"
    days = _days_of(facts, absence)
    return Words(
        f"You are away {days}",
        f"{author} entered it; {stands_in} stands in.\n",
    )


def _back_words(facts: Facts, _notice: Notice, absence: Absence) -> Words:
    name = facts.name_of(absence.person_id)
    return Words(
        f"{name} is back",
        "You stand in for them no longer.\n",
    )


def _over_words(facts: Facts, _notice: Notice, absence: Absence) -> Words:
    acts = _acts_for(facts, absence)
    waits = _open_items(facts, absence.person_id)
    acts_text = _bulleted("Done for you:", acts) or "Nothing was done for you.\n"
    waits_text = _bulleted("What waits for you:", waits) or "Nothing waits for you.\n"
    return Words(
        f"Welcome back: {len(acts)} done for you, {len(waits)} waiting",
        acts_text + waits_text,
    )


_NEWS = {
    "stand_in": _stand_in_words,
    "entered": _entered_words,
    "back": _back_words,
    "over": _over_words,
}
"""By what the person hears of the absence."""


def _why_not_away(facts: Facts, notice: Notice) -> str:
    """That somebody will be away, or stands in, when they are back already; the other news stays news."""
    absence = facts.one(Absence, notice.facts["absence"])
    if notice.facts["news"] not in ("stand_in", "entered"):
        return ""
    if absence.ended_at is not None:
        return "they are back, or do not go"
    if absence.until_at <= facts.at:
        return "the absence is over"
    return ""


# --- what is in those words ---------------------------------------------------------------------------------------


def _days_of(facts: Facts, absence: Absence) -> str:
    first = day_where_away(facts, absence.person_id, absence.from_at)
    last = day_where_away(facts, absence.person_id, absence.until_at)
    return f"from {first} until {last}"


def _acts_for(facts: Facts, absence: Absence) -> list[str]:
    """What was done on the person's behalf while they were away, a line for each act."""
    entries = facts.rows(Entry, on_behalf_of=absence.person_id)
    return [_act_line(facts, entry) for entry in entries if _is_during(entry, absence)]


def _is_during(entry: Entry, absence: Absence) -> bool:
    return absence.from_at <= entry.at <= absence.over_at


def _act_line(facts: Facts, entry: Entry) -> str:
    act = entry.act.replace("_", " ")
    return f"{facts.name_of(entry.actor)}: {act} {entry.thing_id}"


def _open_items(facts: Facts, person_id: str) -> list[str]:
    """What the person still owes, a line for each obligation."""
    return [f"{due.what}, due {long_day(due.due_on)}" for due in _dues_by_day(facts, person_id)]


def _dues_by_day(facts: Facts, person_id: str) -> list[Obligation]:
    dues = facts.rows(Obligation, person_id=person_id, **STILL_OWED)
    return sorted(dues, key=lambda due: (due.due_at, due.key))


def _bulleted(heading: str, lines: Sequence[str]) -> str:
    if not lines:
        return ""
    shown = [heading]
    shown += [f"- {line}" for line in lines[:ABSENCE_SHOWN]]
    if len(lines) > ABSENCE_SHOWN:
        shown.append(f"- … and {len(lines) - ABSENCE_SHOWN} more")
    return "\n".join(shown) + "\n"


# --- leaving, and standing in ------------------------------------------------------------------------------------


def _left_words(facts: Facts, notice: Notice) -> Words:
    name = facts.name_of(notice.facts["person"])
    things = [f"- {thing} ({part})" for thing, part in notice.facts["things"]]
    bullets = "\n".join(things)
    return Words(
        f"{name} has left; their open items are yours now",
        f"{bullets}\nSee: phasegate plan list\n",
    )


def _on_behalf_words(facts: Facts, notice: Notice) -> Words:
    actor = facts.name_of(notice.facts["by"])
    act = notice.facts["act"].replace("_", " ")
    thing_id = notice.facts["thing"]
    return Words(
        f"Done for you: {act} {thing_id}",
        f"{actor} stood in for you.\nSee: phasegate journal list {thing_id}\n",
    )


ABSENCE_NOTICES: Mapping[str, NoticeKind] = {
    "absence": NoticeKind(_absence_words, _why_not_away),
    "left": NoticeKind(_left_words),
    "on_behalf": NoticeKind(_on_behalf_words),
}
