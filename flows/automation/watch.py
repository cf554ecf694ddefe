"""What was changed on the engine's own server is put back, and Product Ops hear of each change once."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from pendulum import DateTime
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from flows.automation.differences import SILENCE_NAME, Difference, find_differences
from flows.automation.expected import DEPLOYMENTS, expected_here
from flows.automation.prefect_api import PrefectApi, Row
from flows.ground import stand
from flows.outbox.outbox import notify
from models.database import transact
from models.organisation import SYSTEM
from models.season import OVER, Season

LOOK_SECONDS = 60.0
"""So often a server of our own is compared with what should stand there."""


@dataclass
class ServerWatch:
    """Looks at one server and remembers the ids that our things have there.

    `register` puts a deployment as it should be, `set_up_silence` the automation, each whether it is there or not.
    """

    api: PrefectApi
    zone: str
    every: float | None
    register: Callable[[str, bool], Awaitable[object]]
    set_up_silence: Callable[[], Awaitable[None]]
    paused: bool = False
    ids: dict[str, str] = field(default_factory=dict)

    def look(self, *, paused: bool) -> list[Difference]:
        """What is not as it should be, while the engine is paused or runs."""
        deployments, automations = self.api.deployments(), self.api.automations()
        expected = expected_here(self.zone, every=self.every, paused=paused)
        found = find_differences(expected, deployments, automations, known=self.ids)
        self._remember([*deployments, *automations])
        return found

    def _remember(self, rows: Sequence[Row]) -> None:
        watched = {SILENCE_NAME, *(row.name for row in DEPLOYMENTS)}
        self.ids |= {row["name"]: row["id"] for row in rows if row["name"] in watched}

    async def put_back(self, differences: Sequence[Difference], *, paused: bool) -> None:
        """Each thing once, however many of its fields were changed."""
        for name in dict.fromkeys(one.name for one in differences if one.kind == "deployment"):
            await asyncio.to_thread(self._switch_limit_on, name)
            await self.register(name, paused)
        changed = [one for one in differences if one.kind == "automation"]
        if changed and changed[0].field:
            await asyncio.to_thread(self.api.remove_automation, self.ids[SILENCE_NAME])
        if changed:
            await self.set_up_silence()
        # What was made anew has another id: removed once more, it is another change.
        self._remember(await asyncio.to_thread(lambda: [*self.api.deployments(), *self.api.automations()]))

    def _switch_limit_on(self, name: str) -> None:
        for row in self.api.deployments():
            limit = row["global_concurrency_limit"]
            if row["name"] == name and limit:
                self.api.switch_limit_on(limit["id"])

    def of_our_own(self, difference: Difference, *, paused: bool) -> bool:
        """Did it come of `engine pause` or `resume` since the last look, and of nobody else?"""
        return difference.field == "paused" and paused != self.paused


def tell_product_ops(engine: Engine, differences: Sequence[Difference], *, at: DateTime) -> None:
    """A notice for whoever runs a live season, one for each change of a thing, naming all that it changed."""
    by_change: dict[tuple[str, str], list[Difference]] = {}
    for one in differences:
        by_change.setdefault((one.name, one.change), []).append(one)
    if by_change:
        transact(engine, lambda session: _tell(session, list(by_change.values()), at))


def _tell(session: Session, changes: Sequence[Sequence[Difference]], at: DateTime) -> None:
    told: set[str] = set()
    live = select(Season).where(Season.state.not_in(OVER)).order_by(Season.id)
    for season in session.scalars(live).all():
        if season.product_ops_id in told:
            continue
        told.add(season.product_ops_id)
        ground = stand(session, season.id, by=SYSTEM, at=at)
        for change in changes:
            first = change[0]
            notify(
                ground,
                key=f"engine_change:{_digest(first)}:{season.product_ops_id}",
                kind="engine_change",
                person_id=season.product_ops_id,
                subject=f"Put back on the automation engine: {first.name}",
                body=_letter(change),
            )


def _digest(difference: Difference) -> str:
    named = f"{difference.kind}:{difference.name}:{difference.change}:{difference.field == ''}"
    return hashlib.sha256(named.encode()).hexdigest()[:16]


def _letter(change: Sequence[Difference]) -> str:
    lines = "\n".join(str(one) for one in change)
    return (
        f"Somebody changed this on the automation engine's server:\n{lines}\n"
        "It is as it was again. To let nothing run by itself: phasegate engine pause --reason …\n"
        "See: phasegate doctor\n"
    )
