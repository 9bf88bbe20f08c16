"""Every address gives a page with words: its program stands in the path, and nothing in its query can hide it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.registry import programs
from tests.support.callbacks import layout_of
from tests.support.serving import Served

PATHS = (
    "/",
    "/screens",
    "/system",
    *(f"/{view}/{program.key}" for program in programs() for view in ("program", "rows")),
)
#: Names that a page, Dash or Python could take for something else than a part of the query.
NAMES = (
    "key",
    "metric",
    "func",
    "program",
    "address",
    "self",
    "lang",
    "edit",
    "saved",
    "period",
    "from",
    "to",
    "district",
)
TROUBLE = ("could not be made", "gagal dibuat")


def _said(layout: Any) -> str:
    return json.dumps(layout, ensure_ascii=False)


@pytest.mark.parametrize(
    "query", ["key=simp4d", "key=nope", "func=x", "metric=a&metric=b", "period=7d&period=30d"]
)
@pytest.mark.parametrize("path", ["/program/eparking", "/rows/eparking"])
def test_the_program_is_that_of_the_path_whatever_the_query_says(desk: Served, path: str, query: str) -> None:
    said = _said(layout_of(desk, path, f"?{query}&lang=en"))

    assert '"program": "eparking"' in said
    assert "/program/eparking" in said
    assert '"program": "simp4d"' not in said


def test_of_a_key_that_stands_there_twice_the_first_counts(desk: Served) -> None:
    said = _said(layout_of(desk, "/program/eparking", "?period=7d&period=30d"))

    assert '"query": "period=7d"' in said


@pytest.mark.parametrize("path", ["/nowhere", "/program/nope", "/program", "/rows/", "/program/eparking/x"])
def test_a_page_that_there_is_not_says_so(desk: Served, path: str) -> None:
    assert "Page not found" in _said(layout_of(desk, path, "?lang=en"))


QUERIES = st.one_of(
    st.text(max_size=60).map(quote),
    st.lists(st.tuples(st.sampled_from(NAMES), st.text(max_size=20)), max_size=4).map(urlencode),
    st.lists(
        st.tuples(st.sampled_from(NAMES), st.sampled_from(["7d", "custom", "2026-11-01", "12.71.19", ""])),
        max_size=4,
    ).map(urlencode),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(PATHS), query=QUERIES)
def test_any_address_of_a_page_gives_that_page(desk: Served, path: str, query: str) -> None:
    said = _said(layout_of(desk, path, f"?{query}"))

    assert '"id": "page"' in said
    assert not any(words in said for words in TROUBLE)


@pytest.mark.parametrize("asked", ["taru.nope", "eparking.gross_revenue", "<b>"])
def test_rows_say_which_figure_they_do_not_know_and_whose_they_show(desk: Served, asked: str) -> None:
    said = _said(layout_of(desk, "/rows/taru", f"?{urlencode({'metric': asked})}&lang=en"))

    assert f"This program has no figure '{asked}'. Shown instead: Verified on time." in said
    known = _said(layout_of(desk, "/rows/taru", "?metric=taru.open&lang=en"))
    assert "has no figure" not in known
