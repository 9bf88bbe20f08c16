"""What comes in: the columns of a file, their types and bounds, and the reference data that a file may bring."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from db.text import Text

if TYPE_CHECKING:
    import pandas as pd


class Kind(StrEnum):
    """Type of a contract column, in the words of the feed catalogue."""

    ID = "id"  # text whose leading zeros are kept
    TEXT = "text"
    ENUM = "enum"
    AT = "at"  # instant: UTC epoch seconds
    ON = "on"  # civil date of the city: days since 1970-01-01
    IDR = "idr"  # whole rupiah
    N = "n"
    YEAR = "year"  # a whole number that is a name: nothing is added to it, and nothing parts its digits
    S = "s"  # whole seconds
    # Of reference data only; facts hold whole numbers.
    NUMBER = "number"  # with decimals
    CLOCK = "clock"  # time of day: seconds after midnight
    FLAG = "flag"  # yes or no: 1 or 0


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a feed's contract.

    `minimum` and `maximum` bound numbers (rupiah, counts or seconds); rows outside go to quarantine.
    `values` are the allowed values of an enum; `open_values` admits others that the city profile lists.
    """

    name: str
    kind: Kind
    required: bool = False
    values: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class Contract:
    """What a file of some kind must hold.

    `record_key` says which columns tell one record from another. `milestones` lists timestamps in the order in which
    they should happen; one before its predecessor is kept and flagged. `district` names the column with a district.
    """

    key: str
    names: Text
    columns: tuple[Column, ...]
    record_key: tuple[str, ...]
    milestones: tuple[str, ...] = ()
    district: str = ""

    def column(self, name: str) -> Column:
        """The contract column called `name`; KeyError when the contract has none."""
        for column in self.columns:
            if column.name == name:
                return column
        message = f"Feed '{self.key}' has no column '{name}'"
        raise KeyError(message)


class RowFault(NamedTuple):
    """What is wrong with a row of reference data beyond its cells; `line` is the frame's index."""

    line: int
    column: str
    code: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReferenceFeed(Contract):
    """Reference data that comes as a file and stands beside what the city profile states.

    Rows fill the shared table `table`. What a row is about is its `record_key` without `valid_from`; of one thing no
    two rows may be valid on the same day, and where a file speaks of a thing the profile's rows of it are put aside.
    `named` gives the contract column behind a table column of another name, `filled` what the table holds where the
    file says nothing: a value, or a function of the frame. `whole` names columns of which a file states all rows at
    once, replacing what was stated before. `decides` names columns that facts are decided by: when they change, facts
    whose derived columns use this feed are derived again. `faults` finds what no single cell shows.
    """

    table: str
    named: Mapping[str, str] = field(default_factory=dict, hash=False)
    filled: Mapping[str, Any] = field(default_factory=dict, hash=False)
    whole: tuple[str, ...] = ()
    decides: tuple[str, ...] = ()
    faults: Callable[[pd.DataFrame], Iterable[RowFault]] | None = None

    @property
    def thing(self) -> tuple[str, ...]:
        """Columns that say what a row is about, whenever it is valid."""
        return tuple(name for name in self.record_key if name != "valid_from")
