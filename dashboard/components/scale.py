"""What the colours of maps and of a week's hours measure."""

from __future__ import annotations

from typing import Any

from dashboard.components import html
from dashboard.components.markup import attributes
from dashboard.components.phrases import View
from dashboard.figures.axes import top_of
from dashboard.figures.choropleth import STEPS
from dashboard.model import HeatPanel, MapPanel
from dashboard.text import format as fmt


def map_scale(panel: MapPanel, view: View) -> Any:
    """Hollow for nothing, then steps up to a round top; without any value there is nothing that they could measure."""
    top = top_of((cell.value for cell in panel.cells), headroom=1)
    known = any(cell.value for cell in panel.cells)
    return html.Div(_marked(range(STEPS), top, panel.unit, view) if known else [], className="map-legend")


def _marked(steps: range, top: float, unit: str, view: View) -> list[Any]:
    none, *some = (html.I(className=f"seq-{n}") for n in steps)
    return [
        html.Span(none, className="steps"),
        html.Span("0"),
        html.Span(some, className="steps"),
        html.Span(fmt.round_amount(top, unit, view.language)),
    ]


def week_scale(panel: HeatPanel, view: View) -> Any:
    """A band that runs from nothing to a round top."""
    top = top_of((value for row in panel.values for value in row), headroom=1)
    band = html.Span([html.I(className="seq-band")], className="steps")
    shown = fmt.round_amount(top, panel.unit, view.language)
    told = attributes(data_told=f"0\u2013{shown}")
    return html.Div([html.Span("0"), band, html.Span(shown)], className="map-legend", **told)


def now_cell(view: View) -> str:
    """What the dotted cell of a week is."""
    return f"⬚ {view.say('now')}"
