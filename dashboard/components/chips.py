"""The way back: a chip for each restriction that holds, and one button for all."""

from __future__ import annotations

from typing import Any

from dashboard.components import html
from dashboard.components.markup import attributes
from dashboard.components.phrases import View
from dashboard.filters import Choices, Filters
from dashboard.text.ranges import civil_name

CHIPS = "filter-chips"


def chip_row(filters: Filters, choices: Choices, view: View) -> list[Any]:
    """A button for each restriction that takes it away, and for a day of one's own; nothing where there is none."""
    named = {
        "district": (filters.district, choices.districts),
        "category": (filters.category, choices.categories),
        "channel": (filters.channel, choices.channels),
    }
    chips: list[Any] = [
        _chip(dimension, member, names[member][view.language] if member in names else member, view)
        for dimension, (member, names) in named.items()
        if member
    ]
    if filters.since is not None and filters.since == filters.until:
        day = filters.since
        chips.append(_chip("day", day.isoformat(), civil_name(day, view.language), view))
    if not chips:
        return []
    reset = html.Button(
        view.say("reset_filters"), type="button", className="chip-reset", **attributes(data_reset="true")
    )
    return [html.Span(view.say("active_filters"), className="chips-word"), *chips, reset]


def _chip(dimension: str, member: str, name: str, view: View) -> Any:
    told = f"{view.say(f'filter_{dimension}')}: {name}"
    children = [html.Span(told), html.Span("✕", className="chip-x", **attributes(aria_hidden="true"))]
    return html.Button(
        children,
        type="button",
        className="chip",
        **attributes(
            data_filter=dimension,
            data_value=member,
            data_chosen="true",
            aria_label=view.say("remove_filter", name=told),
        ),
    )
