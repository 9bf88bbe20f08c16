"""What a period is compared with is named by the part that is meant, and by its month or year only where it is all of it."""

from __future__ import annotations

import pytest

from dashboard.text.ranges import part_name
from tests.support.records import at


@pytest.mark.parametrize(
    ("since", "until", "named"),
    [
        ("2026-10-01 00:00", "2026-10-25 12:00", "1–25 Oct"),
        ("2026-10-01 00:00", "2026-10-31 12:00", "1–31 Oct"),
        ("2026-10-01 00:00", "2026-11-01 00:00", "Oct 2026"),
        ("2026-07-01 00:00", "2026-10-01 00:00", "Jul–Sept 2026"),
        ("2025-11-01 00:00", "2026-02-01 00:00", "Nov 2025–Jan 2026"),
        ("2026-07-01 00:00", "2026-08-23 14:00", "1 Jul – 23 Aug"),
        ("2025-01-01 00:00", "2025-11-25 14:00", "1 Jan – 25 Nov 2025"),
        ("2025-01-01 00:00", "2026-01-01 00:00", "2025"),
        ("2025-12-01 00:00", "2025-12-12 10:00", "1–12 Dec 2025"),
        ("2025-11-25 00:00", "2025-11-25 14:00", "Tue 25 Nov 2025"),
        ("2026-11-18 00:00", "2026-11-18 14:00", "Wed 18 Nov"),
        ("2025-12-28 00:00", "2026-01-04 00:00", "28 Dec 2025 – 3 Jan 2026"),
    ],
)
def test_a_part_is_not_named_by_the_whole(since: str, until: str, named: str) -> None:
    assert part_name(at(since), at(until), "Asia/Jakarta", now=at("2026-11-25 00:00")).en == named
