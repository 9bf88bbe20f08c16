"""Cards of horizontal bars, drawn with the page's own elements: rankings, funnels, bullets and steps."""

from __future__ import annotations

from typing import Any

from dashboard import ids
from dashboard.components import html
from dashboard.components.markup import attributes
from dashboard.components.phrases import View, late_mark, plain
from dashboard.figures.axes import top_of
from dashboard.model import BulletPanel, BulletRow, DwellPanel, DwellRow, RankPanel, RankRow
from dashboard.text import format as fmt

#: What each element shows: properties by element id.
Parts = dict[str, dict[str, Any]]
#: A bullet's bar ends here, so that what is ahead of the year's target still has room.
FULL_PERCENT = 110.0


def rank_parts(panel: RankPanel, scene: str, view: View) -> Parts:
    """Horizontal bars in their order; the full length is a round number, so that bars grow and seldom jump."""
    full = top_of([panel.scale, *(row.value.value for row in panel.rows)])
    rows = [_rank_row(row, full, view) for row in panel.rows]
    kinds = f"rank rank-{panel.kind}{' rank-tall' if panel.tall else ''}"
    return _bar_card(panel, scene, rows, kinds, view)


def bullet_parts(panel: BulletPanel, scene: str, view: View) -> Parts:
    """What each part of a whole has reached, with a tick at what is due by now."""
    rows = [_bullet_row(row, view) for row in panel.rows]
    kinds = "rank rank-bullets"
    return _bar_card(panel, scene, rows, kinds, view)


def dwell_parts(panel: DwellPanel, scene: str, view: View) -> Parts:
    """Time in each step: a bar to what half need, a line on to what nine in ten need."""
    full = top_of(row.p90 for row in panel.rows)
    rows = [_dwell_row(row, full, view) for row in panel.rows]
    kinds = "rank rank-dwell"
    part = ""
    if panel.total is not None and 0 < len(rows) < panel.total:
        counts = {"n": len(rows), "total": panel.total}
        part = view.say("ranked_more", **{key: fmt.number(n, view.language) for key, n in counts.items()})
    return _bar_card(panel, scene, rows, kinds, view, part=part)


def _bar_card(
    panel: RankPanel | BulletPanel | DwellPanel,
    scene: str,
    rows: list[Any],
    kinds: str,
    view: View,
    *,
    part: str = "",
) -> Parts:
    """A titled card of rows, or the words for why there are none.

    Beside the title stand how many of how many these are, and the mark of a late source.
    """
    late = late_mark(panel.freshness, view, bare=True)
    beside = [*([html.Span(part, className="part")] if part else []), *([late] if late else [])]
    title = html.Span(panel.title[view.language], className="sub")
    heading = html.Div([title, *beside] if beside else title, className="titles")
    body = html.Div(rows, className=kinds) if rows else html.P(view.say("no_data"), className="empty")
    kind = "card ranking is-late" if late else "card ranking"
    return {ids.card(scene, panel.key): {"children": [heading, body], "className": kind}}


def _rank_row(row: RankRow, full: float, view: View) -> Any:
    width = 100 * (row.value.value or 0) / full
    share = fmt.number(row.share, view.language) + fmt.NBSP + "%" if row.share is not None else ""
    return html.Div(
        [
            html.Span(row.label[view.language], className="label"),
            html.Span(html.I(style={"width": f"{min(width, 100):.1f}%"}), className="bar", **HIDDEN),
            html.Span(plain(row.value, view), className="amount"),
            html.Span(share, className="share"),
        ],
        className="rank-row is-strong" if row.strong else "rank-row",
    )


def _bullet_row(row: BulletRow, view: View) -> Any:
    marks = [html.I(className="reached", style={"width": _part(row.value, FULL_PERCENT)})]
    if row.due is not None:
        marks.append(html.I(className="due", style={"left": _part(row.due, FULL_PERCENT)}))
    return html.Div(
        [
            html.Span(row.label[view.language], className="label"),
            html.Span(marks, className="bullet", **HIDDEN),
            html.Span(fmt.number(row.value, view.language) + fmt.NBSP + "%", className="amount"),
        ],
        className="rank-row",
    )


def _dwell_row(row: DwellRow, full: float, view: View) -> Any:
    marks = [
        html.I(className="most", style={"width": _part(row.p90, full)}),
        html.I(className="half", style={"width": _part(row.p50, full)}),
    ]
    return html.Div(
        [
            html.Span(row.label[view.language], className="label"),
            html.Span(marks, className="bar", **HIDDEN),
            html.Span(fmt.number(row.p50, view.language, 1), className="amount"),
            html.Span(fmt.number(row.p90, view.language, 1), className="share"),
        ],
        className="rank-row is-strong" if row.longest else "rank-row",
    )


def _part(value: float, full: float) -> str:
    return f"{max(0.0, min(100 * value / full, 100)):.1f}%"


HIDDEN = attributes(aria_hidden="true")
