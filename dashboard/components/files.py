"""Links to what a person takes away as a file; the page's script shows their progress and keeps their filters current."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from dashboard.components import html
from dashboard.components.markup import attributes
from dashboard.components.phrases import View
from dashboard.filters import Filters, write
from db.metrics.compare import Against
from db.registry import MetricRef

FORMS = ("csv", "xlsx")


def panel_files(program: str, panel: str, filters: Filters, view: View) -> list[Any]:
    """A panel of a program's page as a table."""
    return _links("panel", {"program": program, "panel": panel}, filters, view)


def row_files(metric: str, filters: Filters, view: View) -> list[Any]:
    """The rows behind a number; they have no period to be compared with."""
    return _links("rows", {"metric": metric}, replace(filters, compare=Against.WEEK), view)


def rows_link(metric: MetricRef, filters: Filters, view: View) -> Any:
    """The way to the rows behind a panel."""
    name = f"{view.say('rows')}: {metric.metric.names[view.language]}"
    words = attributes(data_follows="filters", aria_label=name)
    return html.A(view.say("rows"), href=_rows_address(metric, filters), **words)


def all_rows_link(metric: MetricRef, filters: Filters, view: View) -> Any:
    """The way from the first rows to all of them."""
    words = attributes(data_follows="filters")
    return html.A(view.say("all_rows"), href=_rows_address(metric, filters), **words)


def _rows_address(metric: MetricRef, filters: Filters) -> str:
    return f"/rows/{metric.program.key}?{_query({'metric': metric.key}, filters)}"


def overview_files(filters: Filters, view: View) -> list[Any]:
    """The overview as a table."""
    return _links("overview", {}, filters, view)


def brief_link(program: str, filters: Filters, view: View) -> Any:
    """The page as a document on A4."""
    return html.A(
        view.say("open_brief"),
        href=f"/program/{program}/brief?{_query({'lang': view.language}, filters)}",
        className="open-brief",
        **attributes(data_follows="filters"),
    )


def _links(what: str, asked: Mapping[str, str], filters: Filters, view: View) -> list[Any]:
    return [
        html.A(
            form.upper(),
            href=f"/api/v1/export/{what}?{_query({**asked, 'format': form, 'lang': view.language}, filters)}",
            download="",
            **attributes(data_takeaway=what),
        )
        for form in FORMS
    ]


def _query(asked: Mapping[str, str], filters: Filters) -> str:
    return "&".join(part for part in (urlencode(asked), write(filters)) if part)
