"""The verb that decides what a key result is: an activity, something vague, or an outcome.

The first verb decides (docs/asks-and-goals.md, “The audit”); a form of it (“launched”, “launching”) is the verb.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

VerbKind = Literal["activity", "vague", "outcome", ""]

_ACTIVITY = (
    "launch ship release build create develop implement complete deliver conduct run hold host attend organise "
    "organize write document publish migrate deploy roll_out train hire set_up establish define design research "
    "interview survey analyse analyze investigate explore review support help assist participate collaborate "
    "coordinate facilitate communicate present prepare plan start begin continue finish"
)
_VAGUE = "improve enhance optimise optimize drive enable ensure strengthen make"
_OUTCOME = (
    "increase raise grow lift expand reduce decrease cut lower shorten double halve eliminate "
    "achieve reach maintain keep"
)
_IRREGULAR = {
    "began": "begin",
    "begun": "begin",
    "wrote": "write",
    "written": "write",
    "grew": "grow",
    "grown": "grow",
    "drove": "drive",
    "driven": "drive",
    "ran": "run",
    "held": "hold",
    "built": "build",
    "kept": "keep",
    "made": "make",
}

_VERBS_BY_KIND: Mapping[VerbKind, str] = {
    "activity": _ACTIVITY,
    "vague": _VAGUE,
    "outcome": _OUTCOME,
}

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_END_OF_THING = re.compile(
    r"\b(?:from|to|by|at|in|on|with|across|per|for|of|among|so|that|measured)\b|[,;(–]",
    re.IGNORECASE,
)
_ARTICLES = frozenset({"the", "a", "an", "our"})
_MOST_WORDS = 6


@dataclass(frozen=True)
class DecidingVerb:
    """The verb in its base form, its kind, and the thing that it is about; all "" where there is no such verb."""

    verb: str = ""
    kind: VerbKind = ""
    thing: str = ""


def first_verb(text: str) -> DecidingVerb:
    """Of two words (“set up”) before one."""
    words = list(_WORD.finditer(text))
    for word, following in zip_longest(words, words[1:]):
        if following is not None:
            phrase = f"{word[0]} {following[0]}".lower()
            if phrase in _VERB_OF_FORM:
                return _deciding_verb(phrase, text[following.end() :])
        form = word[0].lower()
        if form in _VERB_OF_FORM:
            return _deciding_verb(form, text[word.end() :])
    return DecidingVerb()


def _deciding_verb(form: str, rest: str) -> DecidingVerb:
    verb, kind = _VERB_OF_FORM[form]
    return DecidingVerb(verb, kind, _thing_named(rest))


def _thing_named(rest: str) -> str:
    """“features” of “ 3 features”: the words up to the next preposition, without their numbers."""
    end = _END_OF_THING.search(rest)
    named = rest[: end.start()] if end else rest
    words = _WORD.findall(named)[:_MOST_WORDS]
    if words and words[0].lower() in _ARTICLES:
        words = words[1:]
    return " ".join(words)


def _verb_of_form() -> dict[str, tuple[str, VerbKind]]:
    """By each form of a verb: its base form and its kind; of two verbs with the same form the later counts."""
    verb_of: dict[str, tuple[str, VerbKind]] = {}
    for kind, verbs in _VERBS_BY_KIND.items():
        for verb in verbs.split():
            base = verb.replace("_", " ")
            for form in _forms_of(base):
                verb_of[form] = (base, kind)
    for form, verb in _IRREGULAR.items():
        verb_of[form] = verb_of[verb]
    return verb_of


def _forms_of(verb: str) -> Iterator[str]:
    """Of “set up” it is “set” that changes its form."""
    first, _, particle = verb.partition(" ")
    for form in _inflected_forms(first):
        yield f"{form} {particle}".rstrip()


def _inflected_forms(verb: str) -> Iterator[str]:
    """All that the rules of spelling may make of it; what is no word does no harm."""
    yield from _forms_with_ending(verb)
    yield from _forms_with_doubling(verb)
    yield from _forms_of_y(verb)


def _forms_with_ending(verb: str) -> Iterator[str]:
    for ending in ("", "s", "es", "ed", "d", "ing"):
        yield verb + ending
    yield verb.removesuffix("e") + "ing"


def _forms_with_doubling(verb: str) -> Iterator[str]:
    doubled = verb + verb[-1]
    yield doubled + "ing"
    yield doubled + "ed"


def _forms_of_y(verb: str) -> Iterator[str]:
    if verb.endswith("y"):
        stem = verb.removesuffix("y")
        yield stem + "ies"
        yield stem + "ied"


_VERB_OF_FORM = _verb_of_form()
