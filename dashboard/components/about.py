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
from db.declare import AsOfNow, Kind
from db.export.about import ACCURACY
from db.metrics.compare import Alike
from db.metrics.rows import FactRow

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
        (view.say("filter_period"), _period(found, view)),
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
                ", ".join(ref.program.source_systems),
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
    return [" · ".join(told), html.Br(), _range(alike.earlier.since, alike.earlier.until, view)]


def _period(found: About, view: View) -> str:
    """The range that a number is of; of what is true of this moment alone, the moment."""
    if isinstance(found.ref.metric.formula, AsOfNow):
        return as_of_words(found.freshness, view)
    return _range(found.framed.span.since, found.framed.span.until, view)


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
    value = fmt.parts(found.target.value, metric.unit, view.language, metric.decimals)
    word = view.say("verified" if found.target.verified else "not_verified")
    return [str(value), html.Br(), html.Small(f"{found.target.source[view.language]} · {word}")]


def _rows(found: About, filters: Filters, view: View) -> list[Any]:
    n = fmt.number(found.counted.n, view.language)
    heading = view.say("rows_more_than" if found.counted.more else "rows_behind", n=n)
    told: list[Any] = [html.H3(heading)]
    if found.why_not is not None:
        told.append(html.P(found.why_not[view.language], className="sub"))
    if found.rows:
        told.append(
            html.Table(html.Tbody([_row(found, row, view) for row in found.rows]), className="short-rows")
        )
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


def _row(found: About, row: FactRow, view: View) -> Any:
    at = "–"
    if row.at is not None:
        at = f"{fmt.day(row.at, view.zone, view.language)} {fmt.clock(row.at, view.zone, view.language)}"
    cells = [at, *_telling(found, row, view)]
    return html.Tr([html.Td(cell) for cell in cells])


def _telling(found: About, row: FactRow, view: View) -> list[str]:
    """The few cells that tell a row from its neighbours: place, kind, channel, and its amount."""
    feed = found.ref.feed.feed
    named = [name for name in (feed.place, feed.district, feed.category, feed.channel) if name]
    kinds = {column.name: column.kind for column in found.columns}
    money = [name for name, kind in kinds.items() if kind is Kind.IDR and row.cells.get(name) is not None][:1]
    told = [_label(found, str(row.cells[name]), view) for name in named if row.cells.get(name)][
        : SHOWN_CELLS - len(money)
    ]
    return [*told, *(fmt.number(row.cells[name], view.language) for name in money)]


def _label(found: About, written: str, view: View) -> str:
    """What people call a member of a dimension; what has no name stands as the contract spells it."""
    return found.labels[written][view.language] if written in found.labels else written
