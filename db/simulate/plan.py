"""In which order the demo city's history is loaded: open cases before anything, then today, then back in time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from db.city.zone import to_day
from db.demo import Progress
from db.registry import feed
from db.simulate.demo import ENDS, GROUPS, DemoCity
from db.simulate.estimates import ROWS_A_DAY, TAX_YEAR

#: Days of history.
HISTORY_DAYS = 400
#: Feeds whose history begins on a day of its own, unless a shorter one was asked for.
BEGINS = {
    "simp4d.payments": date(TAX_YEAR, 1, 1),
    "simp4d.daily_realisation": date(TAX_YEAR - 3, 1, 1),
    "simp4d.assessments": date(TAX_YEAR - 5, 1, 1),
}
#: Records in one block: enough to be quick, few enough that the live feed is never held up.
BLOCK_ROWS = 20_000
#: Days in one block at most, and of feeds that have hardly a record a day.
BLOCK_DAYS, SPARSE_BLOCK_DAYS = 40, 400


@dataclass(frozen=True, kw_only=True)
class Block:
    """What is loaded at a time: days of feeds that belong together, or without days their open cases."""

    group: tuple[str, ...]
    days: range | None = None


def fresh(city: DemoCity, at: int, *, days: int = HISTORY_DAYS) -> list[Progress]:
    """Where every feed stands before anything is loaded."""
    today = city.zone.day(at)
    return [
        Progress(
            feed=key,
            seed=city.seed,
            scale=city.scale,
            first_day=_first_day(city, key, today, days),
            last_day=today,
            loaded_from=today + 1,
            reach_days=_reach(city, key),
            rows_a_day=ROWS_A_DAY[key],
            fed_until=at,
        )
        for group in GROUPS
        for key in group
    ]


def missing(held: Mapping[str, Progress]) -> Iterator[Block]:
    """What is still to be loaded, in order.

    A day of a feed is worth showing once everything that can change on it is there; blocks are taken by the newest
    day that they complete.
    """
    groups = [group for group in GROUPS if not all(held[key].complete for key in group)]
    yield from (Block(group=group) for group in groups if group[0] in ENDS)
    blocks = []
    for group in groups:
        feeds = [held[key] for key in group]
        first, high = min(f.first_day for f in feeds), max(f.loaded_from for f in feeds)
        if high > feeds[0].last_day:
            blocks.append((-1, Block(group=group, days=range(high - 1, high))))
            high -= 1
        size = _block_days(feeds)
        for upto in range(high, first, -size):
            age = feeds[0].last_day - upto - max(f.reach_days for f in feeds)
            blocks.append((max(age, 0), Block(group=group, days=range(max(upto - size, first), upto))))
    yield from (block for _, block in sorted(blocks, key=lambda block: block[0]))


def _first_day(city: DemoCity, key: str, today: int, days: int) -> int:
    if key in BEGINS and days >= HISTORY_DAYS:
        return min(to_day(BEGINS[key]), today)
    return today - max(days, city.lookback_days(key) + 1)


def _reach(city: DemoCity, key: str) -> int:
    """Days for which an earlier record can add to a later day: none where all is counted when a record begins."""
    declared = feed(key).feed
    anchors = {measure.at for measure in declared.measures} | {d.anchor for d in declared.durations}
    return city.lookback_days(key) if anchors - {declared.at} else 0


def _block_days(feeds: list[Progress]) -> int:
    rows = sum(f.rows_a_day for f in feeds) * feeds[0].scale
    most = SPARSE_BLOCK_DAYS if rows < BLOCK_ROWS / SPARSE_BLOCK_DAYS else BLOCK_DAYS
    return max(1, min(round(BLOCK_ROWS / max(rows, 1e-9)), most))
