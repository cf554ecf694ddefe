"""Leave for one unit: it need not pass a gate, for good or until an instant, from which on it owes there again."""

from collections.abc import Mapping

from pendulum import DateTime

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.dues import open_dues_at, reopen_dues
from flows.act.facts import Facts
from flows.act.kind import Act, Field
from flows.season.carry_dues import carry_or_drop_dues
from models.gate import Gate, GateWaiver
from models.obligation import Obligation
from models.organisation import Unit
from states.refusal import BadInput


def _must_be_unit(draft: Draft, _gate: Gate, command: Command) -> None:
    _unit_named(draft.facts, command)


def _unit_named(facts: Facts, command: Command) -> Unit:
    """Raises Unknown where there is no such unit."""
    name = str(command.word("unit"))
    return facts.unit(name)


def _waive_unit(draft: Draft, gate: Gate, command: Command) -> None:
    """The unit need not pass this gate, for good or until an instant, from which on it owes there again."""
    facts = draft.facts
    unit = _unit_named(facts, command)
    until = _end_of_waiver(facts, unit, command)
    waiver = GateWaiver(
        season_id=gate.season_id,
        gate_id=gate.id,
        unit_id=unit.id,
        reason=command.reason,
        by=facts.actor,
        at=facts.at,
        until=until,
    )
    draft.put(waiver)
    _release_unit(draft, gate, unit)
    end = until.isoformat() if until else ""
    draft.note(unit=unit.id, until=end)


def _release_unit(draft: Draft, gate: Gate, unit: Unit) -> None:
    dues = open_dues_at(draft.facts, gate.id)
    of_unit = [due for due in dues if due.unit_id == unit.id]
    carry_or_drop_dues(draft, gate.id, of_unit)


def _end_of_waiver(facts: Facts, unit: Unit, command: Command) -> DateTime | None:
    until: DateTime | None = command.word("until")
    if until is not None and until <= facts.at:
        raise BadInput(
            f"{unit.title} would be waived until a day that is past; name a later one, or none: --until DATE"
        )
    return until


def _expire_waivers(draft: Draft, gate: Gate, _command: Command) -> None:
    """Leave that has ended by now: what was dropped is owed again, as long as the gate is still to pass."""
    facts = draft.facts
    waivers = facts.rows(GateWaiver, season_id=gate.season_id, gate_id=gate.id)
    for waiver in waivers:
        if waiver.until is not None and waiver.until <= facts.at:
            _expire_waiver(draft, gate, waiver)


def _expire_waiver(draft: Draft, gate: Gate, waiver: GateWaiver) -> None:
    if gate.state in ("scheduled", "open", "missed"):
        dues = _dropped_by(draft.facts, waiver)
        reopen_dues(draft, dues)
    draft.delete(waiver)
    draft.enter(
        "gate",
        gate.id,
        "waiver_expired",
        by_itself=True,
        reason=waiver.reason,
        facts={"unit": waiver.unit_id, "by": waiver.by},
    )


def _dropped_by(facts: Facts, waiver: GateWaiver) -> list[Obligation]:
    dues = facts.rows(Obligation, season_id=waiver.season_id, gate_id=waiver.gate_id)
    of_unit = [due for due in dues if due.unit_id == waiver.unit_id]
    return [due for due in of_unit if due.dropped_at == waiver.at]


_UNIT = Field("unit", "Say for which unit the gate is waived: --unit UNIT")

UNIT_WAIVER_ACTS: Mapping[str, Act] = {
    "waive_unit": Act(
        _waive_unit,
        prepare=_must_be_unit,
        as_move="waive",
        fields=(_UNIT, Field("until")),
    ),
    "expire_waivers": Act(_expire_waivers, enters_itself=True),
}
"""They are joined into the acts of a gate (flows/season/decide_gate.py)."""
