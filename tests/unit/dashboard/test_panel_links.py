"""What each panel of a program's page leads to."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from dashboard.components.phrases import View
from dashboard.components.plain_html import whole_html
from dashboard.components.sheet import sheet_layout
from dashboard.filters import Filters
from dashboard.sheets import sheets
from db.metrics.compare import Period


class Links(HTMLParser):
    """The addresses of a page's links."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if (tag, name) == ("a", "href")]


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
