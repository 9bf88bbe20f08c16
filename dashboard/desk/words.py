"""What a page is asked, in the words that stand beneath a picture or on a document."""

from __future__ import annotations

from dashboard.desk.asked import Asked
from dashboard.desk.marks import known_since, told_beginning
from dashboard.desk.names import member_label
from dashboard.live.changes import compared_part
from dashboard.live.moment import Moment
from dashboard.text import told
from dashboard.text.ranges import range_name
from db.declare import AsOfNow
from db.metrics import Span
from db.registry import MetricRef
from db.text import Text, joined


def range_words(span: Span, moment: Moment) -> Text:
    """A range in the words of its days."""
    return range_name(span.since, max(span.until, span.since + 1), moment.zone.name, now=moment.now)


def compared_words(asked: Asked, ref: MetricRef) -> Text | None:
    """The period that a metric is compared with; None where it is compared with none."""
    alike = asked.framed(ref).alike
    if alike is None or ref.metric.ripens or isinstance(ref.metric.formula, AsOfNow):
        return None
    return compared_part(alike, asked.moment.zone, asked.moment.now)


def asked_words(asked: Asked, ref: MetricRef) -> Text:
    """Period, restrictions and comparison in one line, as they hold for a metric."""
    moment = asked.moment
    span = asked.framed(ref).counted.until_at_most(moment.now)
    compared = compared_words(asked, ref)
    where = [member_label(moment, cut, member) for cut, member in asked.filters.where.items()]
    begins = told_beginning(asked, ref)
    said = [range_words(span, moment), *(where or [told("all_district")]), *([begins] if begins else [])]
    if compared is not None:
        since = None if begins else known_since(asked, ref)
        also = told("known_since", since=since) if since else None
        said.append(
            Text(
                id=f"vs {compared.id} ({also.id})" if also else f"vs {compared.id}",
                en=f"vs {compared.en} ({also.en})" if also else f"vs {compared.en}",
            )
        )
    return joined(said, " · ")
