"""The drawer that explains a number: meaning, formula, source, age, period, target, and rows behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import dash_mantine_components as dmc

from dashboard.components import html
from dashboard.components.files import row_files
from dashboard.components.markup import attributes
from dashboard.components.phrases import View, age, as_of_words, change_words, figure, late_since, plain
from dashboard.desk.about import SHOWN_CELLS, About
from dashboard.filters import Filters, write
from dashboard.model import State
from dashboard.text import format as fmt
from dashboard.text.columns import COLUMNS
from db.declare import AsOfNow, Kind
from db.export.about import ACCURACY
from db.metrics.compare import Alike
from db.metrics.rows import COUNTED_AT, FactRow

EXACT_UNITS = ("idr", "count")


def about_drawer(view: View) -> Any:
    """The drawer, closed and empty."""
    return dmc.Drawer(
        html.Div(id="about-body"),
        id="about-drawer",
        position="right",
        size="md",
        title=html.Span(id="about-title"),
        closeButtonProps={"aria-label": view.say("close")},
        withOverlay=False,
        lockScroll=False,
        trapFocus=True,
        returnFocus=True,
        # A drawer that is still moving would take the focus back from where it was.
        transitionProps={"duration": 0},
    )


def about_body(found: About, filters: Filters, view: View) -> list[Any]:
    """What the drawer shows of a number under a page's filters."""
    metric = found.ref.metric
    told = [
        html.P(metric.definition[view.language], className="meaning"),
        html.Div(figure(found.value, view, near=True), className="about-value"),
        html.Dl([part for term, words in _facts(found, view) for part in (html.Dt(term), html.Dd(words))]),
    ]
    if found.problem is not None:
        told.append(html.P(found.problem[view.language], className="problem"))
    return [*told, *_rows(found, filters, view)]


def _facts(found: About, view: View) -> list[tuple[str, Any]]:
    ref = found.ref
    rows: list[tuple[str, Any]] = [
        (view.say("about_formula"), ref.metric.formula_text[view.language]),
        (view.say("filter_period"), [_period(found, view), *_begins(found, view)]),
    ]
    if found.value.value is not None and ref.metric.unit in EXACT_UNITS:
        prefix = "Rp\u00a0" if ref.metric.unit == "idr" else ""
        rows.append((view.say("about_exact"), f"{prefix}{fmt.number(found.value.value, view.language)}"))
    if found.value.approximate:
        rows.append((view.say("about_accuracy"), ACCURACY[view.language]))
    if found.framed.alike is not None and found.earlier is not None:
        rows.append((view.say("about_compared"), _compared(found, found.framed.alike, found.earlier, view)))
    elif ref.metric.ripens and found.framed.alike is not None:
        rows.append((view.say("about_compared"), view.say("ripens")))
    rows.append((view.say("about_target"), _target(found, view)))
    rows.append(
        (
            view.say("about_source"),
            [
                ref.program.sources[view.language],
                html.Br(),
                html.Small([f"{ref.feed.key} · {view.say('data')} ", age(found.freshness.newest_at)]),
                *_late(found, view),
            ],
        )
    )
    rows.append((view.say("about_revision"), fmt.number(found.revision, view.language)))
    return rows


def _compared(found: About, alike: Alike, earlier: float, view: View) -> list[Any]:
    """The earlier value with its range, and the change; with the value that it is taken from where that is another one."""

    def shown(value: float) -> str:
        return plain(replace(found.value, value=value, state=State.NUMBER), view, near=True)

    told = [shown(earlier)]
    if found.change is not None and found.held is not None:
        if shown(found.held) != plain(found.value, view, near=True):
            time = fmt.clock(alike.current.until, view.zone, view.language)
            told = [view.say("about_held", value=shown(found.held), time=time, earlier=shown(earlier))]
        told.append(change_words(found.change, view))
    rule = [html.Small([html.Br(), text[view.language]]) for text in found.rule]
    return [" · ".join(told), html.Br(), _range(alike.earlier.since, alike.earlier.until, view), *rule]


def _period(found: About, view: View) -> str:
    """The range that a number is of; of what is true of this moment alone, the moment."""
    if isinstance(found.ref.metric.formula, AsOfNow):
        return as_of_words(found.freshness, view)
    return _range(found.framed.counted.since, found.framed.counted.until, view)


def _begins(found: About, view: View) -> list[Any]:
    """Since when there is data, where the period has days before that."""
    return [html.Br(), html.Small(found.begins[view.language])] if found.begins else []


def _late(found: About, view: View) -> list[Any]:
    """That the source is late, where it was before the period ended."""
    late = late_since(found.freshness, view)
    return [html.Br(), html.Span(f"◔ {view.say('late')} {late}", className="state-late")] if late else []


def _range(since: int, until: int, view: View) -> str:
    first = fmt.date_and_time(since, view.zone, view.language)
    if fmt.full_day(since, view.zone, view.language) == fmt.full_day(until, view.zone, view.language):
        return f"{first}–{fmt.clock(until, view.zone, view.language)}"
    return f"{first} – {fmt.date_and_time(until, view.zone, view.language)}"


def _target(found: About, view: View) -> Any:
    if found.target is None:
        return view.say("no_target")
    metric = found.ref.metric
    if not found.target.begun:
        return view.say("nothing_due")
    value = fmt.parts(found.target.value, found.target.unit or metric.unit, view.language, metric.decimals)
    word = view.say("verified" if found.target.verified else "not_verified")
    return [str(value), html.Br(), html.Small(f"{found.target.source[view.language]} · {word}")]


def _rows(found: About, filters: Filters, view: View) -> list[Any]:
    n = fmt.number(found.counted.n, view.language)
    heading = view.say("rows_more_than" if found.counted.more else "rows_behind", n=n)
    told: list[Any] = [html.H3(heading)]
    if found.why_not is not None:
        told.append(html.P(found.why_not[view.language], className="sub"))
    if found.rows:
        told.append(_short_rows(found, view))
    buttons = [
        html.A(view.say("all_rows"), href=_table(found, filters), className="primary"),
        *row_files(found.ref.key, filters, view),
    ]
    return [*told, html.Div(buttons, className="about-links", **attributes(aria_label=view.say("take_away")))]


def _table(found: About, filters: Filters) -> str:
    """Address of the page with the rows behind the number."""
    ref = found.ref
    query = "&".join(part for part in (urlencode({"metric": ref.key}), write(filters)) if part)
    return f"/rows/{ref.program.key}?{query}"


def _short_rows(found: About, view: View) -> Any:
    """A few rows: when each counts, what tells it from its neighbours, and its amount, in the same columns for all."""
    columns = _telling(found)
    names = [COUNTED_AT, *columns]
    head = [
        html.Th(COLUMNS[name][view.language], scope="col", className=_kind(found, name)) for name in names
    ]
    body = [
        html.Tr([_at(row, view), *(_cell(found, row, name, view) for name in columns)]) for row in found.rows
    ]
    return html.Table([html.Thead(html.Tr(head)), html.Tbody(body)], className="short-rows")


def _telling(found: About) -> list[str]:
    """The few columns that tell rows apart: place, kind, channel, and an amount; those in which there is anything."""
    feed = found.ref.feed.feed
    filled = {name for row in found.rows for name, value in row.cells.items() if value is not None}
    named = [name for name in (feed.place, feed.district, feed.category, feed.channel) if name in filled]
    money = [c.name for c in found.columns if c.kind is Kind.IDR and not c.is_part and c.name in filled][:1]
    return [*(name for name in named[: SHOWN_CELLS - len(money)] if name), *money]


def _kind(found: About, name: str) -> str:
    return "number" if any(c.name == name and c.kind is Kind.IDR for c in found.columns) else ""


def _at(row: FactRow, view: View) -> Any:
    if row.at is None:
        return html.Td("–")
    return html.Td(
        f"{fmt.day(row.at, view.zone, view.language)} {fmt.clock(row.at, view.zone, view.language)}"
    )


def _cell(found: About, row: FactRow, name: str, view: View) -> Any:
    value, kind = row.cells.get(name), _kind(found, name)
    if value is None:
        return html.Td("", className=kind)
    return html.Td(
        fmt.number(value, view.language) if kind else _label(found, str(value), view), className=kind
    )


def _label(found: About, written: str, view: View) -> str:
    """What people call a member of a dimension; what has no name stands as the contract spells it."""
    return found.labels[written][view.language] if written in found.labels else written
