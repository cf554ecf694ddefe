"""Places side by side, each as near as possible to where it would like to be."""

from collections.abc import Sequence
from dataclasses import dataclass


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

    `tightest` are places as close to each other as may be; the heavier a weight, the nearer its place is to the wish.
    """
    pools: list[Pool] = []
    for place, weight, least in zip(wanted, weights, tightest, strict=True):
        pool = Pool(place - least, weight, 1)
        while pools and pools[-1].shift > pool.shift:
            pool = pool.merged_with(pools.pop())
        pools.append(pool)
    shifts = [pool.shift for pool in pools for _ in range(pool.count)]
    return [shift + least for shift, least in zip(shifts, tightest, strict=True)]


def keep_within(
    place: float,
    least: float,
    most: float,
) -> float:
    """The place, or the end of the range that is nearest to it."""
    return min(max(place, least), most)
