"""Whatever a CSV file holds, the quick way of splitting it gives what the csv module gives."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.ingest import convert, csv_lines
from db.ingest.csv_lines import CsvLines
from db.ingest.source import UnreadableFileError

CELLS = st.text(alphabet='ab"\u00e9 ,;\t|\r\n.', max_size=6)
ROWS = st.lists(st.lists(CELLS, max_size=4), max_size=8)
FAILED = "cannot be read"


@st.composite
def contents(draw: st.DrawFn) -> str:
    """A header of two columns, and behind it rows that a careful or a careless writer wrote, or just letters."""
    rows, end = draw(ROWS), draw(st.sampled_from(["\n", "\r\n", "\r"]))
    way = draw(st.sampled_from(["careful", "quoted", "careless", "letters"]))
    if way == "letters":
        return f"a,b{end}" + draw(st.text(alphabet='a",\r\n', max_size=30))
    if way == "careless":
        return f"a,b{end}" + end.join(",".join(row) for row in rows)
    text = io.StringIO(newline="")
    writer = (
        csv.writer(text, lineterminator=end, quoting=csv.QUOTE_ALL)
        if way == "quoted"
        else csv.writer(text, lineterminator=end)
    )
    writer.writerows([["a", "b"], *rows])
    return text.getvalue()


def expected(content: str) -> list[tuple[int, list[str] | int]] | str:
    """Line and cells of each row of two, line and width of any other; or that the file cannot be read."""
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    next(reader)
    found: list[tuple[int, list[str] | int]] = []
    line = reader.line_num + 1
    try:
        for row in reader:
            if row:
                found.append((line, row if len(row) == 2 else len(row)))
            line = reader.line_num + 1
    except csv.Error:
        return f"{FAILED} from line {line}"
    return found


def split(content: str, rows: int) -> list[tuple[int, list[str] | int]] | str:
    """The same, as the reader of files says it."""
    found: list[tuple[int, list[str] | int]] = []
    try:
        for chunk in CsvLines("f.csv", io.StringIO(content, newline=""), ["a", "b"], ",").chunks(rows):
            assert len(chunk.frame) + len(chunk.bad) <= rows
            assert list(chunk.frame.columns) == ["a", "b"]
            assert (chunk.frame.dtypes == "str").all()
            found += [(int(line), list(cells)) for line, *cells in chunk.frame.itertuples()]
            found += [(bad.line, int(bad.reason.split()[1])) for bad in chunk.bad]
    except UnreadableFileError as error:
        message = str(error)
        return message[message.index(FAILED) : message.index(" on:")]
    return sorted(found, key=lambda row: row[0])


@given(content=contents(), rows=st.integers(1, 9))
def test_any_content_is_split_as_the_csv_module_splits_it(content: str, rows: int) -> None:
    assert split(content, rows) == expected(content)


def slow_and_quick(
    content: str, patch: pytest.MonkeyPatch
) -> Iterator[list[tuple[int, list[str] | int]] | str]:
    yield split(content, 5)
    with patch.context() as context:
        context.setattr(csv_lines, "_is_plain", lambda *_: False)
        yield split(content, 5)


@pytest.mark.parametrize(
    "content",
    [
        "a,b\n1,2\n\n3,4\n",
        'a,b\r\n"1","x ""y"""\r\n3,4',
        'a,b\n1,"two\nlines"\n3,4\n5,6\n7,8\n9,9\n',
        "a,b\n1\n1,2,3\n4,5\n",
        "a,b\n" + "x" * 140_000 + ",2\n",
        'a,b\n1,2\n"never closed,3\n4,5\n',
        'a,b\n1,"x"y\n',
        "a,b",
    ],
)
def test_both_ways_of_splitting_agree_on_awkward_files(content: str, monkeypatch: pytest.MonkeyPatch) -> None:
    quick, slow = slow_and_quick(content, monkeypatch)

    assert quick == slow == expected(content)


def test_a_plain_block_is_not_left_to_the_csv_module(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(CsvLines, "_split", refuse)

    assert split('a,b\r\n1,2\r\n"x,""y""",3\r\n4\r\n', 5) == [(2, ["1", "2"]), (3, ['x,"y"', "3"]), (4, 1)]


@given(
    year=st.integers(1690, 2210),
    month=st.integers(0, 13),
    day=st.integers(0, 32),
    clock=st.sampled_from(
        ["", " 09:00", "T23:59:59", " 24:00:00", " 09:60", "T09.00.00", " 9:00", " 09:00:61", "Z", "T09:00Z"]
    ),
    mark=st.sampled_from("-/.:"),
)
def test_usual_dates_are_read_as_the_slow_way_reads_them(
    year: int, month: int, day: int, clock: str, mark: str
) -> None:
    text = pd.Series([f"{year:04d}{mark}{month:02d}{mark}{day:02d}{clock}"], dtype="str")

    quick = convert._year_first(text)

    if quick.notna().all():
        assert quick.equals(convert._civil_seconds(text, "ymd", ()))
