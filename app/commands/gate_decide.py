"""phasegate gate do: what Product Ops decides about a gate."""

from dataclasses import dataclass, field
from typing import Annotated, Any

from cyclopts import Parameter
from pendulum import DateTime

from app.options import DEFAULTS, Options
from app.output import JsonAnswer
from app.season_of import zone_of_season
from app.typed_values import parse_day_or_instant
from flows.season.gates import decide_gate, settle_gate, waive_for_unit
from models.gate import Gate
from states.refusal import BadInput


@Parameter(name="*")
@dataclass(frozen=True)
class GateDecision:
    """What may be said with a decision.

    Parameters
    ----------
    reason
        Why; needed for all but pass.
    until
        For extend: the day until which the gate waits; for except: the due day of what is not named; with --unit:
        the day on which the waiver ends.
    exception
        For except, what is still owed and its new due day: UNIT=DAY, or the key of an obligation.
    unit
        For waive: for this unit alone.
    seen
        The version that you looked at; by default the current one.
    """

    reason: str = ""
    until: str = ""
    exception: list[str] = field(default_factory=list)
    unit: str = ""
    seen: int | None = None

    def until_at(self, zone: str) -> DateTime | None:
        """When the decision ends; None where no day is named."""
        if not self.until:
            return None
        return parse_day_or_instant(self.until, zone=zone)


NO_DECISION = GateDecision()


def do(
    gate: str,
    act: str,
    /,
    *,
    decision: Annotated[GateDecision, Parameter()] = NO_DECISION,
    options: Options = DEFAULTS,
) -> None:
    """Decide a gate as Product Ops.

    Parameters
    ----------
    act
        pass (what Product Ops owes is done), waive, except (pass with exceptions) or extend (a missed gate).
    """
    with options.writing_season() as (session, season_id):
        if act == "pass":
            row = settle_gate(session, season_id, gate, **options.actor)
        else:
            row = _decide(session, season_id, gate, act, decision, options)
    options.answer(_gate_as_object(row, act), _decided_line(row, act, decision))


def _gate_as_object(row: Gate, act: str) -> JsonAnswer:
    return {
        "gate": row.id,
        "act": act,
        "state": row.state,
        "version": row.version,
    }


def _decide(
    session: Any,
    season_id: str,
    gate: str,
    act: str,
    decision: GateDecision,
    options: Options,
) -> Gate:
    """Waive, except or extend; raises BadInput for a unit with another act than waive, or a day that is none."""
    zone = zone_of_season(session, season_id, options)
    until = decision.until_at(zone)
    if decision.unit and act != "waive":
        raise BadInput(f"--unit goes with waive; {act} is for the whole gate.")
    if decision.unit:
        return waive_for_unit(
            session,
            season_id,
            gate,
            decision.unit,
            decision.reason,
            **options.actor,
            until=until,
            seen=decision.seen,
        )
    return decide_gate(
        session,
        season_id,
        gate,
        act,
        decision.reason,
        **options.actor,
        until=until,
        exceptions=dict(_parse_exception(text, zone) for text in decision.exception),
        seen=decision.seen,
    )


def _parse_exception(text: str, zone: str) -> tuple[str, DateTime]:
    """“search=2026-09-18” as what is owed and its new due day."""
    name, equals, day = text.rpartition("=")
    if not (name and equals and day):
        raise BadInput(f"“{text}” names no exception; write UNIT=DAY: search=2026-09-18.")
    return name, parse_day_or_instant(day, zone=zone)


def _decided_line(gate: Gate, act: str, decision: GateDecision) -> str:
    for_unit = f" for {decision.unit}" if decision.unit else ""
    sentence = f"{gate.id}: {act} done{for_unit}; the gate is {gate.state}."
    if act == "pass" and gate.state == "open":
        return f"{sentence} It passes at the next tick if its rule is met."
    return sentence
