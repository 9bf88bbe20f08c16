"""The filter bar: the same on every page of the desk, and a picture of the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.components.markup import attributes
from dashboard.components.phrases import View
from dashboard.filters import Choices, Filters, Problem
from db.metrics.compare import Against, Period
from db.text import Text

DIMENSIONS = ("district", "category", "channel")
BAR = "filter-bar"
#: The controls in the order in which the page's script takes their values.
CONTROLS = ("period", "range", *DIMENSIONS, "compare")


#: Periods that are compared with the same days of an earlier week.
IN_WEEKS = (Period.TODAY, Period.YESTERDAY, Period.WEEK)
#: Days from which on whole weeks before a period are four or more, as an earlier month is.
MONTH_DAYS = 22
#: Comparisons that mean the same of a period: there is one of its length, month, quarter or year before it.
ONE_BEFORE = {
    Period.THIRTY_DAYS: (Against.WEEK, Against.MONTH),
    Period.MONTH: (Against.WEEK, Against.MONTH),
    Period.QUARTER: (Against.WEEK, Against.MONTH),
    Period.YEAR: (Against.WEEK, Against.MONTH, Against.YEAR),
}


def filter_id(name: str) -> str:
    """Id of a control of the bar."""
    return f"filter-{name}"


def filter_bar(
    filters: Filters, choices: Choices, view: View, *, own_period: bool = False, files: Sequence[Any] = ()
) -> Any:
    """The controls, set to the filters, and `files` of the page; with `own_period` no period means each program's own."""
    chosen = {"district": filters.district, "category": filters.category, "channel": filters.channel}
    offered = {
        "district": choices.districts,
        "category": choices.categories,
        "channel": choices.channels,
    }
    dimensions = [
        _select(name, chosen[name] or None, _options(offered[name], view), view, clearable=True)
        for name in DIMENSIONS
    ]
    words = {p: f"period_{p.value}" for p in Period} | ({Period.TODAY: "period_own"} if own_period else {})
    periods = [{"value": p.value, "label": view.say(words[p])} for p in Period]
    compares = comparisons(filters, view, own_period=own_period)
    return html.Div(
        [
            _select("period", filters.period.value, periods, view),
            _range(filters, choices, view),
            *(control for control, name in zip(dimensions, DIMENSIONS, strict=True) if offered[name]),
            *(_absent(name) for name in DIMENSIONS if not offered[name]),
            _select("compare", filters.compare.value, compares, view),
            _more(view),
            html.Div([*files, *_tools(view)], className="page-tools"),
        ],
        id=BAR,
        className="filter-bar",
        role="search",
        **attributes(
            aria_label=view.say("filters"), **({"data_days": ""} if filters.period is Period.CUSTOM else {})
        ),
    )


def comparisons(filters: Filters, view: View, *, own_period: bool) -> list[dict[str, str]]:
    """What a period can be compared with, each earlier range once and by a name that is true of it."""
    before = ONE_BEFORE.get(filters.period, (Against.WEEK,))
    if filters.since and filters.until and (filters.until - filters.since).days + 1 >= MONTH_DAYS:
        before = (Against.WEEK, Against.MONTH)
    chosen = filters.compare if filters.compare in before else Against.WEEK
    in_weeks = filters.period in IN_WEEKS and not (own_period and filters.period is Period.TODAY)
    first = {"value": chosen.value, "label": view.say("compare_week" if in_weeks else "compare_before")}
    others = [against for against in Against if against not in before]
    return [first, *({"value": a.value, "label": view.say(f"compare_{a.value}")} for a in others)]


def _options(named: Mapping[str, Text], view: View) -> list[dict[str, str]]:
    return [{"value": value, "label": text[view.language]} for value, text in named.items()]


def _select(
    name: str, value: str | None, options: list[dict[str, str]], view: View, *, clearable: bool = False
) -> Any:
    return dmc.Select(
        id=filter_id(name),
        value=value,
        data=options,
        label=view.say(f"filter_{name}"),
        placeholder=view.say(f"all_{name}") if clearable else None,
        clearable=clearable,
        searchable=len(options) > 8,
        allowDeselect=clearable,
        nothingFoundMessage=view.say("nothing_found"),
        size="xs",
        className=f"filter filter-{name}{' is-clearable' if clearable else ''}",
        comboboxProps={"width": "max-content", "position": "bottom-start"},
        withScrollArea=False,
    )


def _absent(name: str) -> Any:
    """A dimension that the program does not have; the page's script still finds its control."""
    return html.Div(dmc.Select(id=filter_id(name), value=None, data=[]), hidden=True)


def _more(view: View) -> Any:
    """On a phone: what unfolds the controls that are chosen less often."""
    words = attributes(
        data_unfolds=BAR, aria_controls=BAR, aria_expanded="false", aria_label=view.say("more_filters")
    )
    return html.Button("⋯", type="button", className="more-filters", title=view.say("more_filters"), **words)


def _range(filters: Filters, choices: Choices, view: View) -> Any:
    days = [day.isoformat() if day else None for day in (filters.since, filters.until)]
    idle = "" if filters.period is Period.CUSTOM else " is-idle"
    return dmc.DatePickerInput(
        id=filter_id("range"),
        type="range",
        value=days,
        label=view.say("filter_range"),
        placeholder=view.say("choose_days"),
        maxDate=choices.today.isoformat(),
        valueFormat="D MMM YYYY",
        size="xs",
        className=f"filter filter-range{idle}",
        # The calendar would be a dialog without a name.
        popoverProps={"position": "bottom-start", "withRoles": False},
        hideOutsideDates=True,
        ariaLabels={"previousMonth": view.say("previous_month"), "nextMonth": view.say("next_month")},
    )


def _tools(view: View) -> list[Any]:
    return [
        html.Button(
            view.say("copy_link"),
            type="button",
            **attributes(data_copy_link=view.say("copied")),
        ),
        html.Button(view.say("print"), type="button", **attributes(data_print="true")),
    ]


def problem_list(problems: tuple[Problem, ...], view: View) -> list[Any]:
    """What of the address could not be taken, in plain words."""
    return [html.P(problem.text[view.language], className="problem") for problem in problems]
