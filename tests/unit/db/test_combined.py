"""Sums that are added up from combinations are what adding up the records one by one gives."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from db.metrics.combined import Combined
from db.metrics.cuts import Cut
from db.metrics.statements import DIMENSIONS

MONDAYS, MEMBERS = (4, 11, 18), ("a", "b", "unknown")
#: A week, a member of each dimension, and two measures beyond what a float holds exactly.
RECORDS = st.tuples(
    st.sampled_from(MONDAYS),
    *[st.sampled_from(MEMBERS)] * len(DIMENSIONS),
    *[st.integers(-(2**59), 2**59)] * 2,
)


@given(
    records=st.lists(RECORDS, max_size=8),
    cut=st.sampled_from([None, *DIMENSIONS]),
    where=st.dictionaries(st.sampled_from(DIMENSIONS), st.sampled_from((*MEMBERS, "nobody")), max_size=3),
    by_week=st.booleans(),
    columns=st.sampled_from([(0,), (1,), (1, 0)]),
)
def test_any_cut_under_any_filters_adds_up_what_it_holds(
    *, records: list[tuple], cut: Cut | None, where: dict[Cut, str], by_week: bool, columns: tuple[int, ...]
) -> None:
    expected: dict[tuple, list[int]] = defaultdict(lambda: [0] * len(columns))
    for week, *rest in records:
        of = dict(zip(DIMENSIONS, rest, strict=False))
        if all(of[one] == member for one, member in where.items()):
            held = expected[week if by_week else None, of[cut] if cut else None]
            for at, column in enumerate(columns):
                held[at] += rest[len(DIMENSIONS) + column]

    known = Combined.of([*zip(*records, strict=True)] or [()] * (3 + len(DIMENSIONS)))
    found = [*known.added(cut, where, columns, by_week=by_week)]

    assert {(week, member): list(values) for week, member, values in found} == expected
    assert len(found) == len(expected)
