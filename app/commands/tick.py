"""phasegate tick: all that is due at an instant."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.channels import Prefect
from app.options import DEFAULTS, Options
from app.output import JsonAnswer, Lines, RowCells, Table
from app.typed_values import Switch
from flows.automation.requests import Outcome, carry_out_all
from flows.automation.tick import TickReport
from flows.automation.tick import tick_seasons as do_all_due
from flows.reminders.notice_lines import NoticeLine

DUE_NOTICES_TABLE = Table(
    ("Send at", "To", "Kind", "Subject"),
    empty="No notice is due.",
)


def tick(
    *,
    dry_run: Switch = False,
    prefect: Prefect = "",
    options: Options = DEFAULTS,
) -> None:
    """Open, pass and miss gates, put due reminders and escalations into the outbox, do what the engine was asked for.

    Twice is once.

    Parameters
    ----------
    dry_run
        Say who would get what, and write nothing.
    prefect
        The address of a Prefect server of your own: what stands there otherwise than prefect.yaml says is then said.
    """
    _must_be_a_season(options)
    ticked = do_all_due(
        options.engine,
        at=options.instant,
        season_id=options.season or None,
        dry_run=dry_run,
    )
    outcomes = [] if dry_run else carry_out_all(options.engine, at=options.instant)
    differences = _differences_at(prefect) if prefect else []
    report = FullTick(ticked, dry_run, outcomes, differences)
    options.answer(report.as_object(), report.as_lines())


def _differences_at(prefect: str) -> Sequence[str]:
    from app.look_outside import server_differences

    return server_differences(prefect)


@dataclass(frozen=True)
class FullTick:
    """What a tick did, what came of the requests to the engine, and what is otherwise than it should at Prefect."""

    ticked: TickReport
    dry_run: bool
    outcomes: Sequence[Outcome]
    differences: Sequence[str]

    def as_object(self) -> JsonAnswer:
        return {
            "at": self.ticked.at,
            "dry_run": self.dry_run,
            "gates": self.ticked.gates,
            "notices": self.ticked.notices,
            "requests": [outcome.request for outcome in self.outcomes],
            "differences": self.differences,
        }

    def as_lines(self) -> Lines:
        yield from _ticked_lines(self.ticked, dry_run=self.dry_run)
        yield from _outcome_lines(self.outcomes)
        for difference in self.differences:
            yield f"! {difference}"


def _must_be_a_season(options: Options) -> None:
    """Raises Unknown where a season is named that there is not."""
    if options.season:
        with options.reading() as session:
            options.season_id(session)


def _ticked_lines(ticked: TickReport, *, dry_run: bool) -> Lines:
    for gate in ticked.gates:
        yield f"{gate.season_id} {gate.gate_id}: {gate.was} → {gate.now}"
    yield from _notice_table(ticked.notices)
    put = "would be put" if dry_run else "put"
    yield f"{len(ticked.gates)} gates moved, {len(ticked.notices)} notices {put} into the outbox."


def _notice_table(notices: Sequence[NoticeLine]) -> Lines:
    rows = [_notice_row(notice) for notice in notices]
    return DUE_NOTICES_TABLE.lines(rows)


def _notice_row(notice: NoticeLine) -> RowCells:
    return (
        notice.send_at.to_iso8601_string(),
        notice.person_id,
        notice.kind,
        notice.subject,
    )


def _outcome_lines(outcomes: Sequence[Outcome]) -> Lines:
    for outcome in outcomes:
        request = outcome.request
        yield f"{request.act} of {request.season_id}: {request.outcome}"
