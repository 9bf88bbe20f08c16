"""Which days a small course is drawn of."""

from __future__ import annotations

import pytest

from dashboard.live.observed import told_days
from db.registry import metric


class _FiveDays:
    """Offices rest on the sixth and seventh day of each week."""

    def is_working(self, day: int) -> bool:
        return day % 7 not in (6, 0)


@pytest.mark.parametrize(
    ("key", "course", "drawn"),
    [
        # Nobody checks reports on days of rest: between two weeks is no gap, on a working day there is one.
        ("taru.verified_on_time", {1: 5.0, 2: None, 3: 7.0, 6: None, 7: None}, [5.0, None, 7.0]),
        # Of what is due the day after, it is the first day of the week that never has a case.
        (
            "sibisa.on_time",
            {5: 8.0, 6: 5.0, 7: None, 8: None, 9: 8.0, 12: 8.0, 13: 5.0, 14: None, 15: None},
            [8.0, 8.0, 8.0],
        ),
        # Calls come on days of rest too: one that nothing is known of is a gap.
        ("call122.service_level", {1: 5.0, 2: 4.0, 6: 3.0, 7: None}, [5.0, 4.0, 3.0, None]),
        ("eparking.gross_revenue", {1: 5.0, 2: 4.0, 6: None, 7: None}, [5.0, 4.0, None, None]),
        # An office that is shut receives nothing, which is not a fall to nought.
        ("sibisa.issued", {1: 5.0, 2: 4.0, 3: 7.0, 6: 0.0, 7: 0.0}, [5.0, 4.0, 7.0]),
    ],
)
def test_days_on_which_nothing_is_to_happen_are_left_out(
    key: str, course: dict[int, float | None], drawn: list[float | None]
) -> None:
    assert told_days(metric(key), course, _FiveDays()) == drawn
