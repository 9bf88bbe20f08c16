"""Everything a fact stores beyond its contract: derived columns, seconds and histogram cells of durations."""

from __future__ import annotations

import pandas as pd

from db.city.zone import DAY
from db.declare import UNKNOWN, Clock, Duration, Feed
from db.histogram import cells
from db.reference import Reference


def derive(frame: pd.DataFrame, feed: Feed, reference: Reference) -> pd.DataFrame:
    """Complete checked records to facts.

    `frame` has the contract columns (Int64 or text), `source`, `record_key` and `flags`. The result adds the
    declared derived columns, `<duration>_s` and `<duration>_cell`, and fills unknown dimensions. The input is
    left as it was.
    """
    made = frame.copy(deep=False)
    for column in feed.derived:
        made[column.name] = column.compute(made, reference)
    for duration in feed.durations:
        seconds = _seconds(made, duration, reference)
        made[f"{duration.key}_s"] = seconds
        made[f"{duration.key}_cell"] = cells(seconds)
    for name in (feed.district, feed.category, feed.channel, feed.place):
        if name:
            made[name] = made[name].fillna(UNKNOWN)
    return made


def _seconds(frame: pd.DataFrame, duration: Duration, reference: Reference) -> pd.Series:
    start, end = frame[duration.start], frame[duration.end]
    if duration.clock is Clock.WORKING:
        seconds = reference.working_seconds(start, end)
        if duration.paused_days:
            seconds = (seconds - frame[duration.paused_days].fillna(0) * DAY).clip(lower=0)
    else:
        seconds = end - start
    if duration.given:
        seconds = frame[duration.given].fillna(seconds)
    out_of_order = (end < start).fillna(False)
    return seconds.mask(out_of_order & frame[duration.given].isna() if duration.given else out_of_order)
