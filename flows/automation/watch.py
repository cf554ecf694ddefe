"""What was changed on the engine's own server is put back, and Product Ops are told of each change once."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from pendulum import DateTime
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from flows.automation.differences import SILENCE_NAME, ServerDifference, find_differences
from flows.automation.expected import DEPLOYMENT_NAMES, expected_here
from flows.automation.prefect_api import ApiRow, PrefectApi
from flows.outbox.announce import announce_in_season
from flows.outbox.announcement import Announcement
from models.database import transact
from models.season import INACTIVE_SEASON_STATES, Season

LOOK_SECONDS = 60.0
"""So often a server of our own is compared with what should be there."""

WATCHED_NAMES = frozenset((SILENCE_NAME, *DEPLOYMENT_NAMES))

ServerChange = Sequence[ServerDifference]
"""The differences of one change of one thing."""


@dataclass
class ServerWatch:
    """Compares one server with what should be there, and remembers the ids that our things have there.

    `register` puts a deployment as it should be, `set_up_silence` the automation, each whether it is there or not.
    """

    api: PrefectApi
    zone: str
    every: float | None
    register: Callable[[str, bool], Awaitable[object]]
    set_up_silence: Callable[[], Awaitable[None]]
    paused: bool = False
    ids: dict[str, str] = field(default_factory=dict)

    def find_changes(self, *, paused: bool) -> list[ServerDifference]:
        """What is not as it should be, while the engine is `paused` or runs."""
        deployments = self.api.deployments()
        automations = self.api.automations()
        expected = expected_here(self.zone, every=self.every, paused=paused)
        differences = find_differences(expected, deployments, automations, known=self.ids)
        self._remember_ids([*deployments, *automations])
        return differences

    def _remember_ids(self, rows: Sequence[ApiRow]) -> None:
        self.ids |= {row["name"]: row["id"] for row in rows if row["name"] in WATCHED_NAMES}

    async def put_back(
        self,
        differences: Sequence[ServerDifference],
        *,
        paused: bool,
    ) -> None:
        """Put each thing back once, however many of its fields were changed."""
        for name in _changed_deployments(differences):
            await asyncio.to_thread(self._switch_limit_on, name)
            await self.register(name, paused)
        await self._put_automation_back(differences)
        # What was made anew has another id: if it is removed again, that is another change.
        self._remember_ids(await asyncio.to_thread(self._all_rows))

    async def _put_automation_back(self, differences: Sequence[ServerDifference]) -> None:
        changed = _changed_automation(differences)
        if not changed:
            return
        is_there = changed[0].field != ""
        if is_there:
            await asyncio.to_thread(self.api.remove_automation, self.ids[SILENCE_NAME])
        await self.set_up_silence()

    def _all_rows(self) -> list[ApiRow]:
        return [*self.api.deployments(), *self.api.automations()]

    def _switch_limit_on(self, name: str) -> None:
        for row in self.api.deployments():
            limit = row["global_concurrency_limit"]
            if row["name"] == name and limit:
                self.api.switch_limit_on(limit["id"])

    def is_our_own(
        self,
        difference: ServerDifference,
        *,
        paused: bool,
    ) -> bool:
        """Whether it came from `engine pause` or `resume` since the last look, and from nobody else."""
        return difference.field == "paused" and paused != self.paused


def _changed_deployments(differences: Sequence[ServerDifference]) -> list[str]:
    names = [difference.name for difference in differences if difference.kind == "deployment"]
    return list(dict.fromkeys(names))


def _changed_automation(differences: Sequence[ServerDifference]) -> ServerChange:
    return [difference for difference in differences if difference.kind == "automation"]


def tell_product_ops(
    engine: Engine,
    differences: Sequence[ServerDifference],
    *,
    at: DateTime,
) -> None:
    """A notice for the Product Ops of each live season, one for each change of a thing, with all that it changed."""
    changes = _group_by_change(differences)
    if changes:
        transact(engine, partial(_tell_of_changes, changes=changes, at=at))


def _group_by_change(differences: Sequence[ServerDifference]) -> list[ServerChange]:
    changes: dict[tuple[str, str], list[ServerDifference]] = {}
    for difference in differences:
        changes.setdefault((difference.name, difference.change), []).append(difference)
    return list(changes.values())


def _tell_of_changes(
    session: Session,
    *,
    changes: Sequence[ServerChange],
    at: DateTime,
) -> None:
    """Who runs several seasons is told once, in the first of them."""
    live = select(Season).where(Season.state.not_in(INACTIVE_SEASON_STATES))
    newest_first = session.scalars(live.order_by(Season.id.desc())).all()
    season_by_reader = {season.product_ops_id: season.id for season in newest_first}
    for reader_id, season_id in season_by_reader.items():
        announcements = [_letter_about(change, reader_id) for change in changes]
        announce_in_season(session, season_id, announcements, at=at)


def _letter_about(change: ServerChange, reader_id: str) -> Announcement:
    first = change[0]
    return Announcement(
        key=f"engine_change:{_digest_of(first)}:{reader_id}",
        kind="engine_change",
        person_id=reader_id,
        about={
            "name": first.name,
            "differences": [str(difference) for difference in change],
        },
    )


def _digest_of(difference: ServerDifference) -> str:
    was_removed = difference.field == ""
    change = f"{difference.kind}:{difference.name}:{difference.change}:{was_removed}"
    return hashlib.sha256(change.encode()).hexdigest()[:16]
