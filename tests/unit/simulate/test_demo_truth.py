"""A record's life: layers, masks and the instants at which it is sent."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from db.simulate.truth import MISSING, NEVER, Layer, Truth, fixed, instant, known, states, texts


@pytest.fixture
def life() -> Truth:
    """A call answered at 20 and ended at 50; one still waiting, reported late, at 30."""
    at, reported = np.array([10, 12]), np.array([10, 30])
    answered, ended = np.array([20, NEVER]), np.array([50, NEVER])
    return Truth(
        at=at,
        reported=reported,
        columns={
            "id": fixed(texts(["a", "b"])),
            "at": instant(at),
            "ended": instant(ended),
            "talk": known(np.array([30, MISSING]), ended),
            "amount": (Layer(np.array([5, 7])), Layer(np.array([6, 7]), np.array([40, NEVER]))),
            "state": states("queued", ("answered", answered), n=2),
        },
    )


def seen(life: Truth, until: int) -> list[dict[str, object]]:
    frame = life.frame(life.visible(0, until), until)
    return [{name: row[name] for name in frame if pd.notna(row[name])} for row in frame.to_dict("records")]


def test_a_milestone_is_missing_until_it_is_reached(life: Truth):
    assert seen(life, 19) == [{"id": "a", "at": 10, "amount": 5, "state": "queued"}]
    assert seen(life, 20)[0]["state"] == "answered"
    assert "ended" not in seen(life, 49)[0]
    assert (seen(life, 50)[0]["ended"], seen(life, 50)[0]["talk"]) == (50, 30)


def test_a_correction_replaces_the_value(life: Truth):
    assert seen(life, 39)[0]["amount"] == 5
    assert seen(life, 40)[0]["amount"] == 6


def test_a_late_record_is_unseen_before_its_first_report(life: Truth):
    assert len(seen(life, 29)) == 1
    assert len(seen(life, 30)) == 2


@pytest.mark.parametrize(
    ("since", "until", "rows"),
    [(0, 9, []), (9, 10, [0]), (10, 19, []), (19, 20, [0]), (20, 30, [1]), (20, 60, [0, 1]), (50, 99, [])],
)
def test_a_window_sends_what_changed_in_it_once(life: Truth, since: int, until: int, rows: list[int]):
    assert life.changed(since, until).tolist() == rows


def test_a_day_without_records_has_typed_columns():
    nothing = np.zeros(0, dtype=np.int64)
    empty = Truth(at=nothing, reported=nothing, columns={"at": instant(nothing), "id": fixed(texts([]))})

    frame = empty.frame(nothing, 0)

    assert len(frame) == 0
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == {"at": "Int64", "id": "str"}
