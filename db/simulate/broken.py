"""Rows that a source gets wrong: a few a day, each refused at the door for a reason of its own."""

from __future__ import annotations

import pandas as pd

from db.declare import Feed, Kind
from db.simulate.demo import DemoCity

#: Feeds whose sources err, and how often a day.
BROKEN_A_DAY = {
    "eparking.payments": 2.0,
    "sibisa.requests": 1.0,
    "call122.incidents": 0.6,
    "licensing.applications": 0.4,
    "simp4d.payments": 0.5,
}
#: Days that a refused row waits to be mended: older ones are long gone.
KEPT_DAYS = 30
#: Cells as they come from sources, by kind of column.
MISTAKES: dict[Kind, tuple[str, ...]] = {
    Kind.IDR: ("dua ribu", "-2000", "2.500,50"),
    Kind.AT: ("31-02-2026 08:00", "kemarin", ""),
    Kind.ENUM: ("LAINNYA", "?"),
    Kind.ON: ("32/13/2026",),
}
LINES_A_DAY = 100


def broken_rows(city: DemoCity, key: str, feed: Feed, since: int, until: int) -> pd.DataFrame:
    """Rows of text refused at the door, first sent in (since, until]; their line numbers are theirs for ever.

    **Shape**: the contract's columns as text; the index names the line.
    """
    zone, rows, lines = city.zone, [], []
    for day in range(zone.day(since), zone.day(until) + 1) if key in BROKEN_A_DAY else ():
        chance = city.random(f"broken {key}", day)
        truth = city.truth(key, day)
        for number in range(int(chance.poisson(BROKEN_A_DAY[key] * min(city.scale * 4, 1.0)))):
            like, turn = int(chance.integers(max(len(truth.at), 1))), int(chance.integers(2**31))
            if like < len(truth.at) and since < truth.reported[like] <= until:
                sent = truth.frame(truth.row(like), int(truth.reported[like])).iloc[0]
                rows.append(_spoilt(sent, feed, turn))
                lines.append(day * LINES_A_DAY + number)
    names = [column.name for column in feed.columns]
    made = {name: pd.array([row.get(name) for row in rows], dtype="str") for name in names}
    return pd.DataFrame(made, index=pd.Index(lines, name="line", dtype="int64"))


def _spoilt(sent: pd.Series, feed: Feed, turn: int) -> dict[str, str | None]:
    """A record with a wrong cell, or with a district that there is not."""
    text = {str(name): None if pd.isna(cell) else str(cell) for name, cell in sent.items()}
    text[feed.record_key[0]] = f"{text[feed.record_key[0]]}X"
    wrong = [c for c in feed.columns if c.kind in MISTAKES and (c.required or text[c.name] is not None)]
    wrong = [c for c in wrong if c.kind is not Kind.ENUM or c.values]
    choices = [(c.name, cell) for c in wrong for cell in MISTAKES[c.kind] if cell or c.required]
    choices.append((feed.district, "Medan Utara"))
    name, cell = choices[turn % len(choices)]
    text[name] = cell or None
    return text
