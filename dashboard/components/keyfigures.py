"""The key figures at the head of a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard import ids, model
from dashboard.components import html
from dashboard.components.cards import Parts
from dashboard.components.markup import attributes
from dashboard.components.phrases import (
    View,
    as_of_words,
    card_class,
    change_told,
    figure,
    in_pieces,
    state_line,
    target_words,
)
from dashboard.desk.keyfigures import Figure
from dashboard.figures.sparkline import sparkline
from dashboard.text import format as fmt

HIDDEN = attributes(aria_hidden="true")


def figure_parts(figures: Sequence[Figure], scene: str, view: View) -> Parts:
    """The key figures, headline first."""
    return {
        ids.card(scene, f"figure-{found.key}"): {
            "children": _figure(found, view),
            "className": card_class("kpi", model.Status.NORMAL, found.freshness, found.value),
        }
        for found in figures
    }


def _figure(found: Figure, view: View) -> list[Any]:
    unit, decimals = found.value.unit, found.value.decimals
    heading = html.H2(about_button(found.key, found.title[view.language], view), className="kpi-title")
    state = state_line(model.Status.NORMAL, None, found.freshness, view)
    is_late = found.freshness.late_since is not None
    foot = html.Div(state if is_late else state[1:], className="foot")
    if found.reason is not None:
        told = [html.P(found.reason[view.language]), foot]
        return [heading, html.Div(told, className="kpi-words is-reason")]
    target = target_words(found.goal, unit, decimals, view)
    words = [target, change_told(found.change, view), *unlike_words(found, view)]
    context = html.Div([*in_pieces(words), unlike_mark(found.unlike, view)], className="context")
    drawn = sparkline(found.spark, None)
    course = []
    if drawn is not None:
        line = html.I(
            className="spark-line", style={"maskImage": drawn.image, "WebkitMaskImage": drawn.image}
        )
        course = [html.Span(line, className="spark", **HIDDEN)]
    value = [figure(found.value, view, found.freshness, near=True), few_mark(found.few, view)]
    return [
        heading,
        html.Div([html.Span(value), *course], className="value-row"),
        html.Div([context, foot], className="kpi-words"),
    ]


def unlike_words(found: Figure, view: View) -> list[str]:
    """Why a figure is held against no earlier one or tells a part alone: it is of this moment, its earlier cases have had
    longer, or data begin within its period.
    """
    now = [as_of_words(found.freshness, view)] if found.now_only else []
    by_day = [view.say("told_by_day")] if found.told_by_day else []
    begins = [found.begins[view.language]] if found.begins else []
    return [*now, *by_day, *([view.say("still_ripening")] if found.ripens else []), *begins]


def unlike_mark(found: Sequence[model.Difference], view: View) -> Any:
    """A quiet word beside a change that is from a period of other days, with a sentence for who points at it."""
    if not found:
        return None
    told = " ".join(one.told[view.language] for one in found)
    return html.Small(f" · {found[0].short[view.language]}", title=told)


def few_mark(n: int | None, view: View) -> Any:
    """A quiet word beside a percentage or percentile that few cases made."""
    if n is None:
        return None
    shown = fmt.number(n, view.language)
    return html.Small(view.say("few", n=shown), className="few", title=view.say("few_cases", n=shown))


def about_button(metric: str, name: str, view: View) -> Any:
    """A name that opens what the number means."""
    return html.Button(
        name,
        className="about-open",
        type="button",
        title=view.say("about_number"),
        **attributes(data_about=metric, aria_haspopup="dialog", aria_expanded="false"),
    )
