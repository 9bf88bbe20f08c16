"""Values, targets, changes and ages: what every card is made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from db.text import Text


class State(StrEnum):
    """Why a value is, or is not, a number. Each looks different; none of them is zero."""

    NUMBER = "number"
    NO_ACTIVITY = "no_activity"  # nothing is expected now, for example before opening
    LOADING = "loading"  # the demo city's history is still coming in
    NO_DATA = "no_data"  # the source never delivered what this needs
    NO_CASES = "no_cases"  # a percentage or percentile of nothing: the source delivered, and nothing counts
    DAYS_END = "days_end"  # what falls due with the last second of a day, while the day runs
    FAILED = "failed"  # reading it failed; the log says why
    LATE = "late"  # the value stays, aged: the source is past its promise


class Status(StrEnum):
    """Whether a value is beyond a declared limit."""

    NORMAL = "normal"
    ATTENTION = "attention"
    ALARM = "alarm"


@dataclass(frozen=True, kw_only=True)
class Value:
    """A number to print. `unit` and `decimals` are the metric's; `value` is None when there is no number.

    One that is `approximate` is within 2 % of what its rows give.
    """

    state: State
    value: float | None
    unit: str
    decimals: int = 0
    approximate: bool = False


@dataclass(frozen=True, kw_only=True)
class Freshness:
    """Age of a source against its promise.

    `newest_at` is the instant of its newest data (None: never), `late_since` when the promise was broken (None: it
    holds); what was owed at closing time is owed until it comes. `of_today` is whether the newest data are of the
    present day.
    """

    newest_at: int | None
    expected_every_s: int
    late_since: int | None = None
    opens_at: int | None = None
    of_today: bool = True


@dataclass(frozen=True, kw_only=True)
class Change:
    """Like-for-like change. `kind` is percent (relative), points (of a percentage) or absolute, told in `unit`.

    `against` is the start of the compared day or month, `span` says which it is; `named` says it in words.
    """

    value: float
    kind: str
    unit: str
    decimals: int
    against: int
    span: str  # "day" | "month" | "year"
    named: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What makes a period less like the one compared with than it seems, in a word and in a sentence."""

    short: Text
    told: Text


@dataclass(frozen=True, kw_only=True)
class Target:
    """The target for the same part of the period, with its source; an unverified one is marked.

    It is not `begun` while nothing is due yet of what should be much. `unit` is its own, where that is not the value's.
    """

    value: float
    verified: bool
    source: Text
    begun: bool = True
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Note:
    """A secondary figure beside a headline, for example "7.214 transaksi"."""

    label: Text
    value: Value


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One program's headline: value, target, change, sparkline, status, age. `key` is unique on a screen.

    `status` is the program's, the worst of all that is watched; `own_status` that of the value itself. `few` is how many
    cases made a percentage, where they are so few that one must know; `query` is that of the page which shows the same
    value, `unlike` what its change does not say.
    """

    key: str
    area: str
    program: str
    title: Text
    subtitle: Text
    value: Value
    target: Target | None
    change: Change | None
    spark: tuple[float | None, ...]
    spark_target: float | None
    status: Status
    status_since: int | None
    freshness: Freshness
    notes: tuple[Note, ...] = ()
    own_status: Status = Status.NORMAL
    brief: Text | None = None
    better: str = "neutral"
    few: int | None = None
    query: str = ""
    unlike: tuple[Difference, ...] = ()
