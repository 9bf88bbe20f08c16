"""Where a walk over a long range reads at all, against the hours of the facts themselves."""

from __future__ import annotations

import itertools
import random
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from db.city.profile import load_profile
from db.city.zone import DAY, HOUR
from db.engine import open_engine, reading
from db.metrics import Cut, Span, windows
from db.metrics.rows import Behind, behind_basis
from db.registry import metric
from db.schema import tables
from tests.support.records import at, put

NOW = at("2026-11-20 12:00")
FIRST, LAST = at("2026-10-05 00:00"), at("2026-11-15 23:00")
DISTRICTS = ("12.71.01", "12.71.20")
ORDERS = st.sampled_from(["oldest first", "newest first"])


@pytest.fixture(scope="module")
def sparse(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Six weeks of payments in clusters of hours, with long stretches of none; some do not count."""
    file, chance = tmp_path_factory.mktemp("sparse") / "city.db", random.Random(1)
    shutil.copy(sqlite_template, file)
    engine = open_engine(f"sqlite:///{file}")
    hours = {FIRST, LAST}
    while len(hours) < 90:
        start = chance.randrange(FIRST, LAST, HOUR)
        hours.update(range(start, min(start + chance.choice([1, 1, 2, 5]) * HOUR, LAST), HOUR))
    payments = [
        {
            "txn_id": f"p{number}",
            "paid_at": datetime.fromtimestamp(hour + chance.randrange(HOUR), tz=UTC).isoformat(),
            "amount_idr": 2_000,
            "status": chance.choice(["captured", "captured", "failed"]),
            "district": chance.choice(DISTRICTS),
        }
        for number, hour in enumerate(sorted(hours))
    ]
    report = put(engine, load_profile("medan"), "eparking.payments", payments, now=NOW)
    assert report.counts.inserted == len(payments)
    yield engine
    engine.dispose()


def _read_alone(hours: list[int], gap: int) -> list[list[int]]:
    """Hours cut apart wherever more than `gap` hours without any lie between two."""
    cut: list[list[int]] = []
    for hour in sorted(set(hours)):
        if cut and len(set(range(cut[-1][-1] + 1, hour))) <= gap:
            cut[-1].append(hour)
        else:
            cut.append([hour])
    return cut


@given(hours=st.sets(st.integers(0, 60)), gap=st.integers(0, 12), order=ORDERS)
def test_hours_are_read_together_when_few_lie_between_them(hours: set[int], gap: int, order: str) -> None:
    oldest_first = order == "oldest first"
    given_hours = sorted(hours, reverse=not oldest_first)

    found = list(windows._runs(given_hours, gap))

    apart = [Span(run[0], run[-1] + 1) for run in _read_alone(given_hours, gap)]
    assert found == (apart if oldest_first else apart[::-1])


@given(
    span=st.builds(
        lambda since, length: Span(since, min(since + length, NOW)),
        st.integers(FIRST - DAY, LAST),
        st.integers(3 * DAY, 50 * DAY),
    ),
    a_statement=st.sampled_from([0, 1, 5, 20]),
    district=st.sampled_from([None, *DISTRICTS]),
    order=ORDERS,
)
def test_windows_hold_every_fact_once_in_order_and_little_else(
    sparse: Engine, span: Span, a_statement: int, district: str | None, order: str
) -> None:
    oldest_first, where = order == "oldest first", {Cut.DISTRICT: district} if district else {}
    fact = tables("eparking.payments").fact.c
    with reading(sparse) as connection, pytest.MonkeyPatch.context() as patch:
        patch.setattr(windows, "FACTS_A_STATEMENT", a_statement)
        asked = Behind(ref=metric("eparking.transactions"), span=span, where=where, now=NOW)
        narrow = behind_basis(connection, asked).walks[0].narrow
        assert narrow is not None
        found = list(windows.windows(connection, narrow, since=None, until=None, oldest_first=oldest_first))
        n, first, newest = connection.execute(
            select(func.count(), func.min(fact.paid_at), func.max(fact.paid_at))
        ).one()
        counted = select(fact.paid_at).where(fact.status == "captured")
        all_moments = list(
            connection.scalars(counted.where(fact.district == district) if district else counted)
        )

    moments = [moment for moment in all_moments if span.since <= moment < span.until]
    in_order = found if oldest_first else found[::-1]
    assert all(one.until <= following.since for one, following in itertools.pairwise(in_order))
    held = [[m for m in moments if window.since <= m < window.until] for window in in_order]
    assert sorted(itertools.chain(*held)) == sorted(moments)
    # An hour that the range cuts is looked into for what counts in the rest of it.
    hours = {m // HOUR for m in all_moments if span.since // HOUR <= m // HOUR <= (span.until - 1) // HOUR}
    gap = int(a_statement / (n / ((newest - first) / HOUR)))
    # A range is cut after ten days with rows besides.
    assert len(found) <= len(_read_alone(list(hours), gap)) + (span.until - span.since) // (10 * DAY) + 1
    for window in in_order:
        inside = sorted(
            hour for hour in hours if window.since <= hour * HOUR + HOUR - 1 and hour * HOUR < window.until
        )
        assert _read_alone(inside, gap) == [inside]
        assert window == Span(max(span.since, inside[0] * HOUR), min(span.until, (inside[-1] + 1) * HOUR))
