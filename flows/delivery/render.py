"""The words of a notice: made when they are needed, from what is so then; words that are there are kept."""

from flows.act.facts import Facts
from flows.act.notice_kind import Words
from flows.delivery.notice_kinds import NOTICE_KINDS
from flows.delivery.obsolete import STEPS
from models.notice import Notice
from models.obligation import Obligation
from rules.reminder_text import read_for_text


def is_worded_of_facts(notice: Notice) -> bool:
    """Are its words made here? Those of older rows were written with them, and are kept."""
    return bool(notice.facts or notice.relation)


def notice_words(
    facts: Facts,
    notice: Notice,
    *,
    site: str = "",
) -> Words:
    """The subject and text; if `site`, the address of the pages, is known, a step has a link to the exact page."""
    if notice.subject:
        return Words(notice.subject, notice.body)
    kind = NOTICE_KINDS[notice.kind]
    words = kind.words(facts, notice)
    if notice.kind in STEPS:
        link = _link_to_plan(facts, notice, site)
        return Words(words.subject, words.body + link)
    if notice.for_id:
        read_for = read_for_text(facts.name_of(notice.for_id))
        return Words(words.subject, read_for + words.body)
    return words


def _link_to_plan(
    facts: Facts,
    step: Notice,
    site: str,
) -> str:
    if not site:
        return ""
    owed = facts.one(Obligation, step.obligation_key)
    if not owed.plan_id:
        return ""
    return f"Open it: {site}/plan/{owed.plan_id}\n"
