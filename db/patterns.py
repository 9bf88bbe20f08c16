"""What programs have in common: flows, percentiles of a duration, and one ledger of two for each day."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from db.city.zone import DAY
from db.declare import AsOfNow, Band, Clock, Limit, Metric, Quantile, Total
from db.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from db.reference import Reference

#: Where the targets of the programs come from; each row there names its own source and whether it is verified.
TARGETS_TABLE = Text(id="Profil kota, tabel target", en="City profile, targets table")

#: Of fewer cases nine in ten says nothing.
FEWEST_FOR_P90 = 10


def flow(
    key: str,
    *,
    feed: str,
    names: Text,
    definition: Text,
    counted: Text,
    short: Text | None = None,
    measure: str = "",
    better: Literal["up", "down", "neutral"] = "neutral",
    ripens: bool = False,
) -> Metric:
    """How many records of a kind the period had.

    `counted` says in words what is counted; `measure` is the measure behind it, by default the one called as the
    metric.
    """
    return Metric(
        key=key,
        feed=feed,
        names=names,
        short=short or Text(id=names.id.lower(), en=names.en.lower()),
        unit="count",
        formula=Total(measure=measure or key),
        better=better,
        missing="zero",
        ripens=ripens,
        definition=definition,
        formula_text=Text(id=f"jumlah {counted.id}", en=f"count of {counted.en}"),
    )


def percentiles(
    key: str,
    *,
    feed: str,
    duration: str,
    names: Text,
    measured: Text,
    span: Text,
    unit: Literal["seconds", "minutes", "hours", "days", "working_days"],
    p90_limits: tuple[Limit | None, Limit | None] = (None, None),
    p90_target: str = "",
    ripens: bool = False,
) -> tuple[Metric, Metric]:
    """The two metrics by which professionals summarise a duration: its 50th and 90th percentile.

    `measured` says in words what is timed, `span` how it is computed ("end - start"). `p90_limits` are the
    attention and alarm limits of the 90th percentile. A duration told at its start `ripens`: what began lately and is over
    was short.
    """
    per = {"seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400, "working_days": 86_400}[unit]
    share = {50: Text(id="separuhnya lebih cepat", en="half are faster")}
    made = []
    for percent in (50, 90):
        faster = share.get(percent, Text(id=f"{percent} % lebih cepat", en=f"{percent} % are faster"))
        made.append(
            Metric(
                key=f"{key}_p{percent}",
                feed=feed,
                names=Text(id=f"{names.id} P{percent}", en=f"{names.en} P{percent}"),
                short=Text(id=f"{names.id.lower()} P{percent}", en=f"{names.en.lower()} P{percent}"),
                unit=unit,
                decimals=1,
                formula=Quantile(duration=duration, q=percent / 100, per=per),
                better="down",
                target=p90_target if percent == 90 else "",
                target_source=TARGETS_TABLE if percent == 90 and p90_target else None,
                attention=p90_limits[0] if percent == 90 else None,
                alarm=p90_limits[1] if percent == 90 else None,
                judged_from=FEWEST_FOR_P90 if percent == 90 else 0,
                ripens=ripens,
                definition=Text(id=f"{measured.id}; {faster.id}.", en=f"{measured.en}; {faster.en}."),
                formula_text=Text(
                    id=f"persentil {percent} dari ({span.id})", en=f"{percent}th percentile of ({span.en})"
                ),
            )
        )
    return made[0], made[1]


def _days(key: str, below: int | None) -> Band:
    return Band(
        key=key,
        names=Text(id=f"{key.replace('-', '–')} hari", en=f"{key.replace('-', '–')} days"),
        below_s=None if below is None else below * DAY,
    )


#: Ages in full days, as offices read them: a case of a day and a half is in the first band.
DAY_BANDS = (_days("0-1", 2), _days("2-3", 4), _days("4-7", 8), _days("8-14", 15), _days(">14", None))


def aged(
    key: str,
    *,
    feed: str,
    since: str,
    names: Text,
    what: Text,
    counted_from: Text,
    clock: Clock = Clock.WORKING,
    stock: str = "",
    bands: tuple[Band, ...] = DAY_BANDS,
) -> Metric:
    """How many cases are open now, to be cut by the band of their age since the column `since`.

    `what` says in words what is open, `counted_from` from when its age runs. `stock` is the stock that says which
    cases count, where a feed has several.
    """
    days = Text(id="hari kerja", en="working days") if clock is Clock.WORKING else Text(id="waktu", en="time")
    arguments = {"since": since, "clock": clock.value} | ({"stock": stock} if stock else {})
    return Metric(
        key=key,
        feed=feed,
        names=names,
        short=Text(id="menurut umur", en="by age"),
        unit="count",
        formula=AsOfNow(reader="open_age", arguments=arguments, bands=bands),
        better="down",
        definition=Text(
            id=f"{what.id} pada saat ini; dapat dirinci menurut umur: {days.id} sejak {counted_from.id}.",
            en=f"{what.en} at this moment; can be cut by age: {days.en} since {counted_from.en}.",
        ),
        formula_text=Text(
            id=f"jumlah yang terbuka per kelompok umur: {', '.join(band.names.id for band in bands)}",
            en=f"count of what is open per band of age: {', '.join(band.names.en for band in bands)}",
        ),
    )


def records_count(rate: str, *, at: str) -> Callable[[pd.DataFrame, Reference], pd.Series]:
    """1 where records are the ledger of their day, 0 where the daily totals of their source are.

    `rate` says so by source (its category): above 0 while totals count. `at` names the column with a record's instant.
    """
    return lambda frame, reference: 1 - _totals(frame, reference, rate, frame[at])


def totals_count(rate: str) -> Callable[[pd.DataFrame, Reference], pd.Series]:
    """1 where daily totals are the ledger of their day, 0 where records are; the counterpart of `records_count`."""
    return lambda frame, reference: _totals(frame, reference, rate, start_of_date(frame, reference))


def start_of_date(frame: pd.DataFrame, reference: Reference) -> pd.Series:
    """Start of the civil day in the column `date`."""
    return reference.day_start(frame["date"])


def _totals(frame: pd.DataFrame, reference: Reference, rate: str, at: pd.Series) -> pd.Series:
    found = reference.rate(rate, category=frame["source"], at=at)
    return (found.fillna(0) > 0).astype("Int64")
