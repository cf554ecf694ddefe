"""By which right something is done, and for whom: what whoever asks is to the thing, themselves or as a stand-in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pendulum import DateTime

from config.explanation import window_on
from flows.act.command import Command
from flows.act.facts import Facts
from flows.act.kind import Kind, first_principals
from flows.act.season import long_day
from models.base import Base
from models.organisation import SYSTEM, Person
from rules.permissions import in_words
from states.guard import Reason
from states.refusal import Refused, in_blackout, not_authorised

EMERGENCIES = frozenset({"waive", "waive_guard", "propose_change"})
"""What a hard freeze does not stop: leave that is given, and a change of the calendar that may lift the freeze."""

STATEMENTS_OF_FACT = frozenset({"enter_absence", "end_absence", "ack"})
"""Nor does it stop anybody from saying what is so: that they are away or back, or have read a letter."""

ROLES = ("product_ops", "finance", "executive")


@dataclass(frozen=True)
class Relations:
    """What somebody is to a thing: by themselves, and as a stand-in (with those on whose behalf)."""

    own: frozenset[str]
    lent: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def names(self) -> frozenset[str]:
        return self.own | self.lent.keys()

    def principals(self, needed: Iterable[str]) -> tuple[str, ...] | None:
        """For whom it is done where one of the needed relations allows it; None where none does.

        Nobody where it is one's own right: who has the right themselves acts for nobody else.
        """
        held = set(needed) & self.names
        if not held:
            return None
        if held & self.own:
            return ()
        return self.lent[min(held)]


def relations_of(
    facts: Facts,
    kind: Kind,
    thing: Base | None,
    needed: Iterable[str] | None = None,
) -> Relations:
    """What whoever asks is to the thing; only what is `needed`, where that is enough (None: everything)."""
    if facts.actor == SYSTEM:
        return Relations(frozenset({"system"}))
    wanted = None if needed is None else frozenset(needed)
    own = _own_relations(
        facts,
        kind,
        thing,
        wanted,
    )
    if wanted is not None:
        if own & wanted:
            return Relations(own)
        own = _own_relations(
            facts,
            kind,
            thing,
            None,
        )
    if facts.stand_ins.has_left(facts.actor):
        return Relations(frozenset())
    lent = _lent_relations(
        facts,
        kind,
        thing,
        own,
    )
    return Relations(own, lent)


def has_relation(
    facts: Facts,
    kind: Kind,
    thing: Base | None,
    name: str,
) -> bool:
    """Has whoever asks this one relation, themselves or as a stand-in?"""
    if facts.actor == SYSTEM:
        return name == "system"
    wanted = frozenset({name})
    if name in _own_relations(facts, kind, thing, wanted):
        return True
    if facts.stand_ins.has_left(facts.actor):
        return False
    if name in kind.holders and thing is not None:
        people = kind.holders[name](facts, thing)
        principals = kind.principals(
            facts,
            thing,
            name,
            people,
        )
        return bool(principals)
    away = _away_with_role(facts).get(name, ())
    principals = first_principals(
        facts,
        thing,
        name,
        away,
    )
    return bool(principals)


def _own_relations(
    facts: Facts,
    kind: Kind,
    thing: Base | None,
    wanted: frozenset[str] | None,
) -> frozenset[str]:
    """Who has left has none."""
    if facts.stand_ins.has_left(facts.actor):
        return frozenset()
    own = set()
    for name, holders in kind.holders.items():
        if thing is None:
            break
        is_wanted = wanted is None or name in wanted
        if is_wanted and facts.actor in holders(facts, thing):
            own.add(name)
    roles = set(_own_roles(facts)) - _replaced(kind)
    return frozenset(own | roles)


def _replaced(kind: Kind) -> frozenset[str]:
    """Roles of the season that this kind gives to other people."""
    return frozenset(kind.holders) & frozenset(ROLES)


def _own_roles(facts: Facts) -> Iterator[str]:
    person = facts.person(facts.actor)
    yield from person.roles
    if facts.actor == facts.season.row.product_ops_id:
        yield "product_ops"
    if "executive" in person.roles or person.manager_id is not None:
        # Only who reports to nobody can be an executive without the role.
        return
    if facts.actor in facts.executives:
        yield "executive"


def _lent_relations(
    facts: Facts,
    kind: Kind,
    thing: Base | None,
    own: frozenset[str],
) -> Mapping[str, tuple[str, ...]]:
    lent: dict[str, tuple[str, ...]] = {}
    for name, holders in kind.holders.items():
        if thing is None or name in own:
            continue
        people = holders(facts, thing)
        principals = kind.principals(
            facts,
            thing,
            name,
            people,
        )
        if principals:
            lent[name] = principals
    for name, people in _away_with_role(facts).items():
        if name in own or name in lent:
            continue
        principals = first_principals(
            facts,
            thing,
            name,
            people,
        )
        if principals:
            lent[name] = principals
    return lent


def _away_with_role(facts: Facts) -> Mapping[str, tuple[str, ...]]:
    """Those who decide for the season and may be away, by role."""
    away = [person for person in facts.with_roles if _is_away(person, facts.at)]
    away_ids = {person.id for person in away}
    product_ops = [person.id for person in away if "product_ops" in person.roles]
    finance = [person.id for person in away if "finance" in person.roles]
    executives = [person_id for person_id in facts.executives if person_id in away_ids]
    return {
        "product_ops": (*product_ops, facts.season.row.product_ops_id),
        "finance": tuple(finance),
        "executive": tuple(executives),
    }


def people_of(
    facts: Facts,
    kind: Kind,
    thing: Any,
    relation: str,
) -> tuple[str, ...]:
    """Those who have this relation to the thing, whether they are here or not; nobody for `system`."""
    if relation in kind.holders:
        return kind.holders[relation](facts, thing)
    if relation == "product_ops":
        return (facts.season.row.product_ops_id,)
    if relation == "finance":
        return facts.having_role("finance")
    return facts.executives if relation == "executive" else ()


def holders_of(
    facts: Facts,
    kind: Kind,
    thing: Any,
    relations: Iterable[str],
) -> tuple[str, ...]:
    """The people who have one of these relations, those of the first relation first; nobody for `system`."""
    found: dict[str, None] = {}
    for name in relations:
        for person_id in people_of(facts, kind, thing, name):
            if person_id:
                found[person_id] = None
    return tuple(found)


def _is_away(person: Person, at: DateTime) -> bool:
    return person.away_until is not None and person.away_until > at


def denial(
    act: str,
    needed: Iterable[str],
    relations: Iterable[str],
    entitled: Iterable[str] = (),
) -> Reason:
    """The reason where no relation allows it; `entitled` are the names of people who may do it besides."""
    return not_authorised(
        " or ".join((*entitled, in_words(needed))),
        act.replace("_", " "),
        in_words(relations),
    )


def must_be_automation(facts: Facts, command: Command) -> None:
    """Raises Refused where a person asks for what no table of rights has."""
    if facts.actor != SYSTEM:
        raise Refused(
            command.act,
            command.id,
            [denial(command.act, (SYSTEM,), ())],
        )


def freeze_reasons(facts: Facts, act: str) -> Iterator[Reason]:
    """A hard freeze stops whatever people do, except in an emergency (docs/calendar.md, “blackouts”)."""
    if facts.actor == SYSTEM or act in EMERGENCIES | STATEMENTS_OF_FACT:
        return
    blackouts = facts.resolver.blackouts
    freezes = [window for window in blackouts if "hard_freeze" in window.kinds]
    window = window_on(facts.today, freezes)
    if window is not None:
        day_after = window.last.add(days=1)
        free_day = facts.resolver.days.following(day_after)
        yield in_blackout(
            window.title,
            long_day(window.first),
            long_day(window.last),
            act.replace("_", " "),
            long_day(free_day),
        )
