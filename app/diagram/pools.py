"""Places side by side, each as near as possible to where it would like to be."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import add, sub


@dataclass(frozen=True)
class Pool:
    """Neighbours that would push each other and so are moved as one: how far, by what weight, and how many they are."""

    shift: float
    weight: float
    count: int

    def merged_with(self, before: "Pool") -> "Pool":
        """Both, moved by the middle of what each would like."""
        weight = before.weight + self.weight
        shifts = before.shift * before.weight + self.shift * self.weight
        return Pool(shifts / weight, weight, before.count + self.count)


def nearest_places(
    wanted: Sequence[float],
    weights: Sequence[float],
    tightest: Sequence[float],
) -> list[float]:
    """As near to the wanted places as their order and their distances allow.

    `tightest` are places as close to each other as may be; the heavier a weight, the less its place gives way.
    """
    pools: list[Pool] = []
    wanted_shifts = map(sub, wanted, tightest)
    for shift, weight in zip(wanted_shifts, weights, strict=True):
        pool = Pool(shift, weight, 1)
        while pools and pools[-1].shift > pool.shift:
            pool = pool.merged_with(pools.pop())
        pools.append(pool)
    shifts: list[float] = []
    for pool in pools:
        shifts += [pool.shift] * pool.count
    return list(map(add, shifts, tightest))


def keep_within(
    place: float,
    least: float,
    most: float,
) -> float:
    """The place, or the end of the range that is nearest to it."""
    return min(max(place, least), most)
