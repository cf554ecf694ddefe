"""Setting an envelope: what a unit (or the company) may hand out, as far as those above and below it have room."""

from collections.abc import Iterator, Mapping

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Act, Kind
from flows.headcount.ask_pool import load_asks
from flows.headcount.envelopes import (
    Share,
    overdrawn_reasons,
    shares_of_season,
)
from flows.headcount.unit_tree import owner_of_unit, unit_parents
from models.initiative import COMPANY, Envelope
from states.guard import Reason
from states.refusal import BadInput


def _must_not_be_negative(_draft: Draft, _envelope: Envelope, command: Command) -> None:
    """Raises BadInput."""
    share: Share = command.word("share")
    heads = min(share.size.heads, share.held.heads)
    money = min(share.size.money, share.held.money)
    if heads < 0 or money < 0:
        raise BadInput("An envelope holds no less than nothing; give --heads and --money from 0 on.")


def _overdrawn(
    facts: Facts,
    envelope: Envelope,
    command: Command,
) -> Iterator[Reason]:
    """It, or the one above it, would hold less than what is handed out of it."""
    load_asks(facts)
    node = envelope.unit_id
    wanted = shares_of_season(facts) | {node: command.word("share")}
    yield from overdrawn_reasons(facts, node, wanted)
    if node:
        parents = unit_parents(facts)
        above = owner_of_unit(node, parents, wanted)
        yield from overdrawn_reasons(facts, above, wanted)


def _keep_share(draft: Draft, envelope: Envelope, command: Command) -> None:
    share: Share = command.word("share")
    envelope.heads = share.size.heads
    envelope.money = share.size.money
    envelope.held_heads = share.held.heads
    envelope.held_money = share.held.money
    draft.note(heads=envelope.heads, held=envelope.held_heads)


_ACTS: Mapping[str, Act] = {
    "set": Act(
        _keep_share,
        _overdrawn,
        prepare=_must_not_be_negative,
        right="set_envelope",
        alone=True,
    ),
}


def _find_envelope(facts: Facts, command: Command) -> Envelope:
    """That of the unit, or a new one; all of the season are locked. Raises Unknown where there is no such unit."""
    node = "" if command.id == COMPANY else facts.unit(command.id).id
    season_id = facts.season.id
    for envelope in facts.rows(Envelope, season_id=season_id):
        if envelope.unit_id == node:
            return envelope
    return Envelope(
        season_id=season_id,
        unit_id=node,
        version=0,
    )


ENVELOPES = Kind(
    "envelope",
    Envelope,
    acts=_ACTS,
    begins=_find_envelope,
)
