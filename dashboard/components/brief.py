"""The document in brief as a page of plain HTML: it prints on A4, needs no script, and stands alone once saved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape
from typing import Any

from dashboard import model
from dashboard.components import html
from dashboard.components.bodies import bullet_body, dwell_body, map_body, rank_body
from dashboard.components.keyfigures import unlike_words
from dashboard.components.phrases import SHAPES, View, change_words, plain, target_words
from dashboard.components.plain_html import plain_html
from dashboard.components.scale import now_cell, week_scale
from dashboard.desk.keyfigures import Figure
from dashboard.desk.shown import Shown
from dashboard.detail import SpreadPanel
from dashboard.figures.bars import bars_figure
from dashboard.figures.choropleth import choropleth_figure
from dashboard.figures.heat import heat_figure
from dashboard.figures.lines import lines_figure
from dashboard.figures.paper import paper_svg
from dashboard.figures.sparkline import HEIGHT, WIDTH, sparkline
from dashboard.figures.spread import spread_figure
from dashboard.model import Freshness, State, Value
from dashboard.taken.brief import MOST_ROWS, Brief
from dashboard.text import format as fmt
from dashboard.theme import PAPER
from db.declare import Metric
from db.export.about import ACCURACY
from db.registry import MetricRef
from db.text import Text

#: Width and height of charts, in the page's pixels: across the sheet, half of it, and on a phone.
WIDE, HALF, PHONE = (688, 146), (332, 158), (282, 160)
FULL = 100.0


def brief_html(brief: Brief, view: View, *, style: str, fonts: str, scripts: Sequence[str], pdf: str) -> str:
    """The whole page; `pdf` is the address of the same document as a file, empty where none can be made."""
    name, title = brief.name[view.language], f"{view.say('brief')} {brief.name[view.language]}"
    foot = f"{name} · {view.say('about_revision').lower()} {fmt.number(brief.revision, view.language)}"
    loaded = [f'<script src="{escape(script)}" defer></script>' for script in scripts]
    parts = (
        _head(brief, view),
        _lead(brief, view),
        _figures(brief, view),
        _attention(brief, view),
        _charts(brief, view),
        _meanings(brief, view),
        _colophon(brief, view),
    )
    return (
        f'<!DOCTYPE html><html lang="{view.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="/_favicon.ico">'
        f"<title>{escape(title)} · {escape(brief.period[view.language])}</title>"
        f"{fonts}<style>{style}@page{{@bottom-left{{content:{_css(foot)}}}}}</style>"
        f"{''.join(loaded)}</head>"
        f'<body class="brief">{_tools(brief, view, pdf)}<main>{"".join(parts)}</main></body></html>'
    )


def _css(text: str) -> str:
    """Text as a string of a style sheet."""
    return '"' + "".join(c if c.isalnum() or c in " ." else f"\\{ord(c):x} " for c in text) + '"'


def _tools(brief: Brief, view: View, pdf: str) -> str:
    """What stands above the document on a screen and not on paper."""
    other = "en" if view.language == "id" else "id"
    back = _address(f"/program/{brief.program}", brief, view.language)
    switch = _address(f"/program/{brief.program}/brief", brief, other)
    copied = escape(view.say("copied"))
    ways = [
        f'<a href="{back}">← {escape(brief.name[view.language])}</a>',
        f'<button type="button" data-print="true">{view.say("print_or_save")}</button>',
        f'<a href="{escape(pdf)}" download>PDF</a>' if pdf else "",
        f'<button type="button" data-copy-link="{copied}">{view.say("copy_link")}</button>',
        f'<a href="{switch}" lang="{other}">{view.say("language")}</a>',
    ]
    told = "".join(f'<p class="problem">{escape(text[view.language])}</p>' for text in brief.problems)
    return f'<nav class="tools" aria-label="{view.say("brief")}">{"".join(ways)}</nav>{told}'


def _address(path: str, brief: Brief, language: str) -> str:
    return escape("&".join(part for part in (f"{path}?lang={language}", brief.query) if part))


def _head(brief: Brief, view: View) -> str:
    language = view.language
    until = fmt.clock(brief.span.until, view.zone, language)
    period = brief.period[language] + (f", {view.say('until_clock', time=until)}" if brief.running else "")
    facts = [(view.say("filter_period"), period)]
    facts += [(view.say(f"filter_{cut}"), label[language]) for cut, label in brief.filters]
    if not brief.filters:
        facts.append((view.say("filter_district"), view.say("all_district")))
    if brief.compared is not None:
        facts.append((view.say("about_compared"), brief.compared[language]))
    listed = "".join(f"<div><dt>{escape(term)}</dt><dd>{escape(said)}</dd></div>" for term, said in facts)
    mark = f'<p class="simulated">{view.say("simulated")}</p>' if brief.simulated else ""
    return (
        f'<header><div class="from"><p>{escape(brief.city)} · {view.say("command_center")}</p>'
        f"<p>{view.say('brief')}</p></div>"
        f"<h1>{escape(brief.name[language])}</h1>{mark}<dl>{listed}</dl></header>"
    )


def _lead(brief: Brief, view: View) -> str:
    """The headline in one sentence."""
    headline = brief.figures[0]
    if headline.value.value is None:
        words = headline.reason[view.language] if headline.reason else plain(headline.value, view)
        return f'<p class="lead">{escape(headline.title[view.language])}: {escape(words)}</p>'
    said = [f"{headline.title[view.language]} {_exact(headline.value, view)}"]
    reached = _reached(headline)
    if headline.target is not None and reached is not None:
        star = "" if headline.target.verified else "*"
        said.append(view.say("of_target", percent=fmt.number(reached, view.language), star=star))
    if headline.change is not None:
        said.append(change_words(headline.change, view))
    return f'<p class="lead">{escape(", ".join(said))}.</p>'


def _exact(value: Value, view: View) -> str:
    return str(fmt.parts(value.value or 0.0, value.unit, view.language, value.decimals))


def _reached(figure: Figure) -> float | None:
    """What part of its target a sum has reached, in percent."""
    value, target = figure.value, figure.target
    if target is None or value.value is None or not target.value or value.unit not in ("idr", "count"):
        return None
    return 100 * value.value / target.value


def _figures(brief: Brief, view: View) -> str:
    cards = "".join(_figure(figure, view) for figure in brief.figures)
    return f'<section class="figures" aria-label="{view.say("key_figures")}">{cards}</section>'


def _figure(figure: Figure, view: View) -> str:
    language, value = view.language, figure.value
    heading = f"<h2>{escape(figure.title[language])}</h2>"
    if figure.reason is not None:
        return f'<article>{heading}<p class="why">{escape(figure.reason[language])}</p></article>'
    few = f"<small>{view.say('few', n=figure.few)}</small>" if figure.few is not None else ""
    late = f"<small>◔ {view.say('late')}</small>" if value.state is State.LATE else ""
    kind = "value" if value.value is not None else "value is-words"
    told = escape(plain(value, view, near=True))
    shown = f'<p class="{kind}"><strong>{told}</strong>{few}{late}{_spark(figure)}</p>'
    reached = _reached(figure)
    bar = (
        f'<p class="reached" aria-hidden="true"><i style="width:{min(reached, FULL):.1f}%"></i></p>'
        if reached is not None
        else ""
    )
    target = target_words(figure.goal, value.unit, value.decimals, view)
    if reached is not None:
        target = f"{target} · {fmt.number(reached, language)}\u00a0%"
    said = [target, change_words(figure.change, view), *unlike_words(figure, view)]
    said += [one.told[language] for one in figure.unlike[:1]]
    beneath = "".join(f'<p class="beside">{escape(words)}</p>' for words in said if words)
    return f"<article>{heading}{shown}{bar}{beneath}</article>"


def _spark(figure: Figure) -> str:
    drawn = sparkline(figure.spark)
    if drawn is None:
        return ""
    return (
        f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" aria-hidden="true">'
        f'<path d="{drawn.path}" fill="none" stroke="{PAPER["--accent"]}" stroke-width="2.5" stroke-linejoin="round"/></svg>'
    )


def _attention(brief: Brief, view: View) -> str:
    """What is beyond a limit now, what is short of its target in the period, and which sources are late."""
    lines = [*_beyond(brief, view), *_short(brief, view), *_late(brief, view)]
    heading = f"<h2>{view.say('needs_a_look')}</h2>"
    if not lines:
        return f'<section class="attention">{heading}<p>{view.say("nothing_to_tell")}</p></section>'
    items = "".join(
        f'<li><span aria-hidden="true">{shape}</span><span>{escape(said)}</span></li>'
        for shape, said in lines
    )
    return f'<section class="attention">{heading}<ul>{items}</ul></section>'


def _beyond(brief: Brief, view: View) -> Iterator[tuple[str, str]]:
    for notice in brief.notices:
        since = (
            f" · {view.say('since', time=fmt.clock(notice.since, view.zone, view.language))}"
            if notice.since
            else ""
        )
        state = view.say(notice.status.value)
        yield (
            SHAPES[notice.status],
            f"{notice.title[view.language]} ({state.lower()}, {view.say('now')}{since})",
        )


def _short(brief: Brief, view: View) -> Iterator[tuple[str, str]]:
    for figure in brief.figures:
        value, target = figure.value.value, figure.target
        if value is None or target is None:
            continue
        if (figure.better == "up" and value < target.value) or (
            figure.better == "down" and value > target.value
        ):
            goal = target_words(target, figure.value.unit, figure.value.decimals, view)
            yield (
                "▽" if figure.better == "up" else "△",
                view.say(
                    "short_of_target",
                    name=figure.title[view.language],
                    value=plain(figure.value, view, near=True),
                    target=goal,
                ),
            )


def _late(brief: Brief, view: View) -> Iterator[tuple[str, str]]:
    for source in brief.sources:
        if source.freshness.late_since is not None:
            yield (
                "◔",
                view.say(
                    "source_late", name=source.names[view.language], time=_newest(source.freshness, view)
                ),
            )


def _newest(fresh: Freshness, view: View) -> str:
    if fresh.newest_at is None:
        return view.say("no_data")
    return fmt.date_and_time(fresh.newest_at, view.zone, view.language)


def _charts(brief: Brief, view: View) -> str:
    """Panels in lines: a wide one alone, any other two beside one another, in the order of the first of each."""
    halves = [n for n, shown in enumerate(brief.panels) if not shown.declared.wide]
    pairs = [list(pair) for pair in zip(halves[::2], halves[1::2], strict=False)]
    wide = [[n] for n, shown in enumerate(brief.panels) if shown.declared.wide]
    lines = "".join(
        f'<div class="line{" line-wide" if line in wide else ""}">'
        f"{''.join(_panel(brief.panels[n], view) for n in line)}</div>"
        for line in sorted([*wide, *pairs])
    )
    return f'<section class="charts">{lines}</section>'


def _panel(shown: Shown, view: View) -> str:
    title = shown.declared.title[view.language]
    notes = "".join(f"<span>{escape(note[view.language])}</span>" for note in shown.notes)
    beneath = f'<p class="notes">{notes}</p>' if notes else ""
    return f"<article><h2>{escape(title)}</h2>{_drawn(shown, view, title)}{beneath}</article>"


def _drawn(shown: Shown, view: View, title: str) -> str:
    figure = _figure_of(shown, view)
    if figure is None:
        return f'<div class="body">{plain_html(_body(shown.panel, view))}</div>'
    if not shown.declared.wide:
        has_scale = isinstance(shown.panel, model.MapPanel | model.HeatPanel)
        beneath = plain_html(_body(shown.panel, view)) if has_scale else ""
        return paper_svg(figure, *HALF, told=title) + beneath
    small = f'<div class="on-phone" aria-hidden="true">{paper_svg(figure, *PHONE, told=title)}</div>'
    return f'<div class="on-paper">{paper_svg(figure, *WIDE, told=title)}</div>{small}'


def _figure_of(shown: Shown, view: View) -> dict[str, Any] | None:
    match shown.panel:
        case model.LinesPanel() as panel:
            return lines_figure(panel, view.language, view.zone, shown.detail)
        case model.BarsPanel() as panel:
            return bars_figure(panel, view.language, view.zone, shown.detail)
        case model.HeatPanel() as panel:
            return heat_figure(panel, view.language)
        case SpreadPanel() as panel:
            return spread_figure(panel, view.language)
        case model.MapPanel() as panel if panel.outlines:
            return choropleth_figure(panel)
        case _:
            return None


def _body(panel: Any, view: View) -> Any:
    match panel:
        case model.RankPanel():
            return rank_body(replace(panel, rows=panel.rows[:MOST_ROWS]), None, view, None)
        case model.BulletPanel():
            return bullet_body(replace(panel, rows=panel.rows[:MOST_ROWS]), view, None)
        case model.DwellPanel():
            return dwell_body(panel, view)
        case model.MapPanel():
            return map_body(panel, view, None)
        case model.HeatPanel() if panel.weeks:
            return html.Div([week_scale(panel, view), html.Span(now_cell(view))], className="map-foot")
        case _:
            return None


#: Columns of what the figures mean.
HEADS = ("figure_column", "meaning_column", "about_formula", "about_target")


def _meanings(brief: Brief, view: View) -> str:
    """What each key figure means, how it is made, and who set its target."""
    rows = "".join(_meaning(ref, brief, view) for ref in brief.meanings)
    head = "".join(f'<th scope="col">{view.say(name)}</th>' for name in HEADS)
    return (
        f'<section class="meanings"><h2>{view.say("definitions")}</h2>'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></section>"
    )


def _meaning(ref: MetricRef, brief: Brief, view: View) -> str:
    metric: Metric = ref.metric
    figure = next(found for found in brief.figures if found.key == metric.key)
    target = view.say("no_target")
    if figure.goal is not None:
        word = view.say("verified" if figure.goal.verified else "not_verified")
        target = f"{figure.goal.source[view.language]} · {word}"
    cells: tuple[Text | str, ...] = (metric.names, metric.definition, metric.formula_text, target)
    said = [cell if isinstance(cell, str) else cell[view.language] for cell in cells]
    first = f'<th scope="row">{escape(said[0])}</th>'
    # Where there is no room for columns, each says its name itself; what a number means needs none.
    labels = ["", "", *(f' data-label="{view.say(name)}"' for name in HEADS[2:])]
    rest = "".join(
        f"<td{label}>{escape(cell)}</td>" for label, cell in zip(labels[1:], said[1:], strict=True)
    )
    return f"<tr>{first}{rest}</tr>"


def _colophon(brief: Brief, view: View) -> str:
    """Sources with the age of their data, revision, time and address; what the star means."""
    sources = "; ".join(
        f"{source.names[view.language]} ({source.systems[view.language]}), "
        f"{view.say('data_until', time=_newest(source.freshness, view))}"
        for source in brief.sources
    )
    made = fmt.date_and_time(brief.made_at, view.zone, view.language)
    stamp = (
        fmt.number(brief.revision, view.language),
        view.say("made_at", time=made),
        escape(brief.address),
    )
    lines = [
        f"<strong>{view.say('about_source')}</strong> {escape(sources)}.",
        f"<strong>{view.say('about_revision')}</strong> {' · '.join(stamp)}",
    ]
    if any(figure.goal is not None and not figure.goal.verified for figure in brief.figures):
        lines.append(view.say("unverified_note"))
    if any(figure.value.approximate for figure in brief.figures):
        lines.append(ACCURACY[view.language])
    return f"<footer>{''.join(f'<p>{line}</p>' for line in lines)}</footer>"
