"""Each metric of its exported rows, with nothing but the file: the number that was worked out by hand."""

from __future__ import annotations

import csv
import io
import math
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

import pytest

from dashboard.api.desk import Desk
from db import registry
from db.city.zone import DAY, zone
from db.declare import (
    AsOfNow,
    OfTarget,
    OfUsual,
    OfYear,
    PaceGap,
    PerPlaceDay,
    PerWorkingDay,
    Quantile,
    Ratio,
    Share,
    StockDays,
    StockLevel,
    YearEnd,
    YearOnYear,
)
from db.export.about import CONSTANTS
from tests.integration.scenario import EXPECTED, NOW
from tests.support.served_api import FROM, TO, Api

ZONE = zone("Asia/Jakarta")
Records = list[dict[str, str]]


@pytest.fixture(scope="module")
def api(scenario_over_http: tuple[Desk, str]) -> Api:
    """The scenario's API."""
    desk, address = scenario_over_http
    return Api(address, desk.engine)


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


def _file_of(api: Api, key: str) -> tuple[dict[str, str], Records]:
    """What stands before the table, and the table."""
    text = api.export("rows", metric=key, from_=FROM, to=TO, about="true", lang="en").body.decode()
    lines = text.splitlines(keepends=True)
    said = [line[2:].rstrip("\r\n").partition(": ") for line in lines if line.startswith("# ")]
    table = "".join(line for line in lines if not line.startswith("# "))
    return {label: value for label, _, value in said}, list(csv.DictReader(io.StringIO(table)))


def _rank(seconds: list[float], q: float) -> float:
    return sorted(seconds)[max(math.ceil(q * len(seconds) - 1e-9), 1) - 1]


def _made_of_rows(  # noqa: PLR0912 - a formula each
    key: str, said: Mapping[str, str], rows: Records
) -> float | None:
    """The metric's value by its formula, from a file alone."""
    ref = registry.metric(key)
    formula = ref.metric.formula
    constants = {name: float(said[label.en]) for name, label in CONSTANTS.items() if label.en in said}
    sums: dict[str, float] = defaultdict(float)
    for row in rows:
        for name, cell in row.items():
            if name in ("value", "numerator", "denominator", "open", "left"):
                sums[name] += float(cell or 0)
    seconds = [float(row["seconds"]) for row in rows if row.get("seconds")]
    match formula:
        case Ratio(scale=scale):
            return scale * sums["numerator"] / sums["denominator"] if sums["denominator"] else None
        case Quantile(q=q, per=per):
            return _rank(seconds, q) / per if seconds else None
        case Share(cut=cut):
            members: dict[str, float] = defaultdict(float)
            for row in rows:
                members[row[getattr(ref.feed.feed, cut)]] += float(row["value"] or 0)
            return 100 * max(members.values()) / sum(members.values()) if members else None
        case StockLevel():
            return constants["opening"] + sums["value"]
        case StockDays():
            level = constants["opening"] + sums["open"]
            return level * constants["working_days"] / sums["left"] if sums["left"] else None
        case PerPlaceDay():
            return sums["value"] / constants["place_days"]
        case PerWorkingDay():
            return sums["value"] / constants["working_days"]
        case OfTarget() | OfYear():
            return 100 * sums["value"] / constants["target"] if constants.get("target") else None
        case OfUsual():
            return 100 * sums["value"] / constants["usual"] if constants.get("usual") else None
        case AsOfNow(reader=reader, arguments=arguments) if reader != "owed":
            if "q" not in arguments:
                return float(len(rows))
            return _rank(seconds, float(arguments["q"])) / DAY if seconds else None
        case _:
            return sums["value"] if rows or ref.metric.missing == "zero" else None


@pytest.mark.parametrize("key", list(EXPECTED))
def test_the_exported_rows_of_every_metric_give_the_number_worked_out_by_hand(api: Api, key: str) -> None:
    said, rows = _file_of(api, key)
    formula = registry.metric(key).metric.formula
    by_hand = EXPECTED[key][0]

    found = _made_of_rows(key, said, rows)

    if isinstance(formula, PaceGap | YearEnd | YearOnYear):
        # The file says why rows alone do not give it, and what they do give.
        assert said["Note"]
        assert found == pytest.approx(api.values(key).json["values"][0]["numerator"] or 0)
        return
    is_age = isinstance(formula, AsOfNow) and "q" in formula.arguments
    if is_age and by_hand is not None:
        # Of a late source, as of its newest data: what is open is younger by what came since.
        by_hand -= (NOW - datetime.fromisoformat(said["Made"]).timestamp()) / DAY
    percentile = isinstance(formula, Quantile) or is_age
    assert found == (None if by_hand is None else pytest.approx(by_hand, rel=0.02 if percentile else 1e-9))


def test_every_declared_metric_is_among_those_worked_out_by_hand() -> None:
    assert set(EXPECTED) == {ref.key for ref in registry.metrics()}
