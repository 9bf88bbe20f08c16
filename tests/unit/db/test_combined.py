"""Sums that are added up from combinations are what adding up the records one by one gives."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from db.metrics.combined import Axis, Beside, Combined
from db.metrics.cuts import Cut
from db.metrics.statements import DIMENSIONS

AXES: tuple[Axis, ...] = (Beside.BUCKET, *DIMENSIONS, Beside.CELL)
BUCKETS, MEMBERS, CELLS = (4, 11, 18), ("a", "b", "unknown"), (0, 300)
#: Measures of every size that a database holds.
AMOUNTS = st.one_of(*(st.integers(-(2**bits), 2**bits - 1) for bits in (7, 15, 31, 59)))
RECORDS = st.tuples(
    st.sampled_from(BUCKETS),
    *[st.sampled_from(MEMBERS)] * len(DIMENSIONS),
    st.sampled_from(CELLS),
    *[AMOUNTS] * 2,
)


@given(
    records=st.lists(RECORDS, max_size=8),
    by=st.permutations(AXES).flatmap(lambda axes: st.sampled_from([axes[:n] for n in range(len(AXES) + 1)])),
    where=st.dictionaries(st.sampled_from(DIMENSIONS), st.sampled_from((*MEMBERS, "nobody")), max_size=3),
    columns=st.sampled_from([(0,), (1,), (1, 0)]),
)
def test_any_cut_under_any_filters_adds_up_what_it_holds(
    *, records: list[tuple], by: list[Axis], where: dict[Cut, str], columns: tuple[int, ...]
) -> None:
    expected: dict[tuple, list[int]] = defaultdict(lambda: [0] * len(columns))
    for record in records:
        of = dict(zip(AXES, record, strict=False))
        if all(of[one] == member for one, member in where.items()):
            held = expected[tuple(of[axis] for axis in by)]
            for at, column in enumerate(columns):
                held[at] += record[len(AXES) + column]

    known = Combined.of(AXES, [*zip(*records, strict=True)] or [()] * (len(AXES) + 2))
    found = [*known.added(by, where, columns)]

    assert {values: list(added) for values, added in found} == expected
    assert len(found) == len(expected)


def test_it_weighs_what_its_arrays_take() -> None:
    thousand = [(0, "a", "b", "c", n % 2, 1, 2**40) for n in range(1_000)]

    known = Combined.of(AXES, [*zip(*thousand, strict=True)])

    # Five codes and the small sum take a byte each, the large one eight.
    assert len(known) == 1_000 * (5 + 1 + 8) // 200
