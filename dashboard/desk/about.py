"""About a number: what it means, what it was made from, and the rows behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.desk.asked import Asked
from dashboard.desk.marks import told_beginning, told_rule
from dashboard.model import Change, Freshness, State, Target, Value
from db.city.names import names_of
from db.engine import Connection
from db.metrics import MetricQueryError
from db.metrics.compare import Framed
from db.metrics.cuts import RangeTooLongError
from db.metrics.rows import Behind, Counted, FactRow, RowColumn, behind_basis, columns, count, page
from db.registry import MetricRef
from db.state import state
from db.text import Text

SHOWN_ROWS = 5
#: What a short list shows of a row: its instant, what tells it apart, and what it adds.
SHOWN_CELLS = 3


@dataclass(frozen=True, kw_only=True)
class About:
    """Everything a person needs to trust a number.

    `held` is the value that `change` leads to from `earlier`, of the last full quarter hour. `why_not` says why rows alone
    do not give the number, where they do not; `rule` says what makes the two periods differ, `begins` since when there is data.
    """

    ref: MetricRef
    value: Value
    framed: Framed
    change: Change | None
    held: float | None
    earlier: float | None
    target: Target | None
    freshness: Freshness
    revision: int
    counted: Counted
    columns: tuple[RowColumn, ...]
    rows: tuple[FactRow, ...]
    why_not: Text | None
    labels: Mapping[str, Text]
    rule: tuple[Text, ...] = ()
    begins: Text | None = None
    problem: Text | None = None


def about(asked: Asked, ref: MetricRef) -> About:
    """What is to be said of a metric under a page's filters."""
    moment, framed = asked.moment, asked.framed(ref)
    connection = moment.connection
    try:
        where = asked.where(ref)
        behind = Behind(ref=ref, span=framed.span, where=where, now=moment.as_of(ref))
        return About(
            ref=ref,
            value=asked.shown(ref),
            framed=framed,
            change=asked.change(ref),
            held=asked.held(ref),
            earlier=asked.earlier(ref),
            target=asked.goal(ref),
            freshness=asked.freshness(ref),
            revision=state(connection).revision,
            **_rows(connection, behind),
            labels=names_of(moment.profile),
            rule=tuple(told_rule(asked, ref)),
            begins=told_beginning(asked, ref),
        )
    except MetricQueryError as error:
        return _unanswered(asked, ref, framed, error.words)


def _rows(connection: Connection, behind: Behind) -> dict[str, Any]:
    """The rows behind the number; none, and why, where they cannot be found quickly."""
    try:
        return {
            "counted": count(connection, behind),
            "columns": columns(connection, behind),
            "rows": tuple(page(connection, behind, limit=SHOWN_ROWS).rows),
            "why_not": behind_basis(connection, behind).why_not,
        }
    except RangeTooLongError as error:
        return {"counted": Counted(n=0, more=False), "columns": (), "rows": (), "why_not": error.words}


def _unanswered(asked: Asked, ref: MetricRef, framed: Framed, problem: Text) -> About:
    return About(
        ref=ref,
        value=Value(state=State.NO_DATA, value=None, unit=ref.metric.unit),
        framed=framed,
        change=None,
        held=None,
        earlier=None,
        target=None,
        freshness=asked.freshness(ref),
        revision=state(asked.moment.connection).revision,
        counted=Counted(n=0, more=False),
        columns=(),
        rows=(),
        why_not=None,
        labels={},
        problem=problem,
    )
