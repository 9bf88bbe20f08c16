"""Where the rows behind a number stand: their table, and the section of a program's page that has its first ones."""

from __future__ import annotations

from typing import Any

from dashboard import ids
from dashboard.components import html
from dashboard.components.files import all_rows_link, row_files
from dashboard.components.markup import attributes
from dashboard.components.phrases import View
from dashboard.filters import Filters
from dashboard.sheets import Sheet
from db.registry import MetricRef, metric


def rows_table(view: View, class_name: str = "rows-frame", *, grid: bool) -> Any:
    """Where the rows are: the first ones in a plain table, until the `grid` stands if any, and what tells of new ones."""
    named = attributes(aria_label=view.say("rows"))
    none = attributes(data_none=view.say("no_rows"))
    first = html.Div(id=ids.FIRST_ROWS, className="rows-first", role="region", tabIndex="0", **named, **none)
    place = html.Div(id=ids.TABLE_PLACE, className="rows-place", role="region", tabIndex="-1", **named)
    news = html.Button(id="rows-news", type="button", className="rows-news", hidden=True)
    told = html.Div(id="rows-told", className="unseen", role="status")
    return html.Div([told, news, *([place] if grid else []), first], id=ids.TABLE_FRAME, className=class_name)


def rows_section(sheet: Sheet, filters: Filters, view: View) -> Any:
    """The rows behind a program's page, first those of its headline; the page's script asks for them when they come near."""
    headline = metric(f"{sheet.program}.{sheet.figures[0]}")
    links = [all_rows_link(headline, filters, view), *row_files(headline.key, filters, view)]
    title = view.say("rows_behind_numbers")
    name = html.H2([html.Span(title, className="behind-name"), " ", html.Span(id=ids.ROWS_COUNT)])
    choice = html.Label([view.say("rows_of"), " ", _choice(sheet, view)], className="behind-of")
    takeaway = html.Div(links, className="takeaway", **attributes(aria_label=view.say("take_away")))
    content = [
        html.Div([name, choice, takeaway], className="panel-head"),
        html.P(view.say("loading_rows"), id=ids.BEHIND_WORDS, className="rows-asked", role="status"),
        html.P(id=ids.TABLE_PROBLEM, className="panel-reason", role="status"),
        rows_table(view, grid=False),
        html.Div(id="rows-more", className="panel-notes"),
    ]
    words = attributes(aria_label=title, data_loading=view.say("loading_rows"))
    return html.Section(content, id=ids.BEHIND, className="panel rows-behind", **words)


def offered(sheet: Sheet) -> dict[str, list[MetricRef]]:
    """Whose rows a page has: its numbers, key figures first, by the feed that they are made of."""
    of_panels = (name for panel in sheet.panels for name in panel.metrics)
    found: dict[str, list[MetricRef]] = {}
    for name in dict.fromkeys((*sheet.figures, *of_panels)):
        ref = metric(f"{sheet.program}.{name}")
        found.setdefault(ref.feed.key, []).append(ref)
    return found


def _choice(sheet: Sheet, view: View) -> Any:
    feeds = offered(sheet)
    options = {key: [_option(ref, view) for ref in refs] for key, refs in feeds.items()}
    if len(options) == 1:
        (children,) = options.values()
    else:
        children = [
            html.Optgroup(options[key], label=refs[0].feed.feed.names[view.language])
            for key, refs in feeds.items()
        ]
    return html.Select(children, id="behind-metric")


def _option(ref: MetricRef, view: View) -> Any:
    return html.Option(ref.metric.names[view.language], value=ref.key)
