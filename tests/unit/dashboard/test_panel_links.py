"""What each panel of a program's page leads to."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from dashboard.components.behind import offered, rows_section
from dashboard.components.phrases import View
from dashboard.components.plain_html import whole_html
from dashboard.components.sheet import sheet_layout
from dashboard.filters import Filters
from dashboard.sheets import sheets
from db.metrics.compare import Against, Period


class Links(HTMLParser):
    """The addresses of a page's links, and what can be chosen on it by group."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.groups: list[str] = []
        self.options: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.found += [named["href"]] if tag == "a" else []
        self.groups += [named["label"]] if tag == "optgroup" else []
        self.options += [named["value"]] if tag == "option" else []


@pytest.mark.parametrize("program", sheets())
def test_each_panel_leads_to_the_rows_behind_it_under_the_same_filters(program: str) -> None:
    sheet, links = sheets()[program], Links()
    filters = Filters(period=Period.MONTH, district="12.71.19")
    for part in sheet_layout(sheet, filters, View("en", "Asia/Jakarta"), to_scale=False):
        links.feed(whole_html(part))

    assert [link for link in links.found if link.startswith("/rows/")] == [
        f"/rows/{program}?metric={program}.{spec.metrics[0]}&period=month&district=12.71.19"
        for spec in sheet.panels
    ]


@pytest.mark.parametrize("program", sheets())
def test_the_rows_beneath_a_page_are_of_its_headline_and_of_any_other_of_its_numbers(program: str) -> None:
    sheet, section = sheets()[program], Links()
    filters = Filters(period=Period.MONTH, district="12.71.19", compare=Against.YEAR)
    section.feed(whole_html(rows_section(sheet, filters, View("en", "Asia/Jakarta"))))

    headline, feeds = f"{program}.{sheet.figures[0]}", offered(sheet)
    numbers = {*sheet.figures, *(name for panel in sheet.panels for name in panel.metrics)}
    assert section.options[0] == headline
    assert sorted(section.options) == sorted(f"{program}.{name}" for name in numbers)
    assert section.groups == (
        [refs[0].feed.feed.names["en"] for refs in feeds.values()] if len(feeds) > 1 else []
    )
    whole, *files = section.found
    assert whole == f"/rows/{program}?metric={headline}&period=month&district=12.71.19&compare=year"
    # Rows have no period to be compared with.
    assert files == [
        f"/api/v1/export/rows?metric={headline}&format={form}&lang=en&period=month&district=12.71.19"
        for form in ("csv", "xlsx")
    ]
