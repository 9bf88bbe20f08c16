"""Mapping profiles: how a real export's columns and values become a feed's contract, stated in TOML.

See docs/mapping-profiles.md for the reference.
"""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from db.declare import Contract
from db.ingest.distinct import each_value
from db.ingest.source import ReadOptions, UnreadableFileError

FOLDER = Path(__file__).parent / "profiles"
NULLS = (
    "",
    "-",
    "NULL",
    "null",
    "None",
    "N/A",
    "n/a",
    "NaN",
    "0001-01-01",
    "0001-01-01 00:00:00",
    "0000-00-00",
)
UNITS = {"minutes": 60.0, "hours": 3_600.0, "thousands": 1e3, "millions": 1e6}


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class FileRules(_Part):
    """How the file is written."""

    encoding: str = "utf-8-sig"
    delimiter: str | None = None
    time_zone: str | None = None
    decimal: Literal[".", ","] = "."
    null_values: tuple[str, ...] = NULLS
    date_order: Literal["ymd", "dmy", "mdy"] = "ymd"
    sheet: str | None = None
    records: str | None = None

    @property
    def options(self) -> ReadOptions:
        """What the reader must know."""
        return ReadOptions(
            encoding=self.encoding, delimiter=self.delimiter, sheet=self.sheet, records=self.records
        )


class Marked(_Part):
    """Rows in which a column of the file has one of some values, or none of some others."""

    column: str
    equals: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()

    def marks(self, frame: pd.DataFrame, names: dict[str, str]) -> pd.Series:
        """Which rows these are; none without the column."""
        if self.column.casefold() not in names:
            return pd.Series(False, index=frame.index)
        cells = frame[names[self.column.casefold()]].str.strip().str.casefold()
        other = ~cells.isin([value.casefold() for value in self.differs])
        return other & cells.isin([value.casefold() for value in self.equals]) if self.equals else other


class ColumnRule(_Part):
    """Where a contract column comes from: a column of the file, several joined, or a constant.

    With `when` it is empty in all other rows; of several conditions every one must hold. Where the rule gives nothing
    the rules of `also` are tried in their order.
    """

    source: str | tuple[str, ...] | None = Field(default=None, alias="from")
    value: str | None = None
    join: str = " "
    format: str | tuple[str, ...] = ()
    unit: Literal["seconds", "minutes", "hours", "rupiah", "thousands", "millions"] | None = None
    when: Marked | tuple[Marked, ...] = ()
    also: tuple[ColumnRule, ...] = ()

    @property
    def conditions(self) -> tuple[Marked, ...]:
        """What must hold of a row."""
        return (self.when,) if isinstance(self.when, Marked) else self.when

    @property
    def sources(self) -> tuple[str, ...]:
        """Names in the file."""
        if self.source is None:
            return ()
        return (self.source,) if isinstance(self.source, str) else self.source

    @property
    def names_read(self) -> tuple[str, ...]:
        """Every column of the file that the rule looks at."""
        more = [name for rule in self.also for name in rule.names_read]
        return (*self.sources, *(mark.column for mark in self.conditions), *more)

    @property
    def formats(self) -> tuple[str, ...]:
        """Layouts of dates, empty for the usual ones."""
        return (self.format,) if isinstance(self.format, str) else self.format

    @property
    def scale(self) -> float:
        """Factor from the file's unit to the contract's."""
        return UNITS.get(self.unit or "", 1.0)


class Fold(_Part):
    """How several rows of a file make one record.

    `row` names the column that tells one row of the source from another. `take` says which of the rows gives a contract
    column: the first or last that has it (by `row`), or the one with the earliest or latest value; the last otherwise.
    `states` fills a column that is empty then: with the first value whose milestone, another column, is there; "" always.
    """

    row: str
    take: dict[str, Literal["first", "last", "earliest", "latest"]] = {}
    states: dict[str, dict[str, str]] = Field(default={}, alias="set")


@dataclass(frozen=True)
class Mapped:
    """Canonical columns as text, what was left out, and the rows the source had removed."""

    frame: pd.DataFrame
    dropped: tuple[str, ...] = ()
    removed: int = 0


class MappingProfile(_Part):
    """A mapping profile. A contract column that no rule names is taken from the column of its own name."""

    name: str
    feed: str
    source: str = ""
    description: str = ""
    file: FileRules = FileRules()
    columns: dict[str, ColumnRule] = {}
    values: dict[str, dict[str, str]] = {}
    districts: dict[str, str] = {}
    drop: Marked | None = None
    fold: Fold | None = None

    @property
    def after_fold(self) -> MappingProfile:
        """The profile for folded records: contract columns by name, cells as the file writes them."""
        written = {
            name: ColumnRule(source=name, format=r.format, unit=r.unit) for name, r in self.columns.items()
        }
        return self.model_copy(update={"columns": written, "values": {}, "drop": None, "fold": None})

    def rule(self, column: str) -> ColumnRule:
        """The rule for a contract column."""
        return self.columns.get(column, ColumnRule(source=column))

    def apply(self, frame: pd.DataFrame, feed: Contract) -> Mapped:
        """Name, join and translate a frame's columns as the contract wants them; cells stay text.

        Raises:
            UnreadableFileError: when a required column is not in the file.
        """
        names = {name.strip().casefold(): name for name in frame.columns}
        kept, removed = self._without_removed(frame, names)
        made: dict[str, pd.Series] = {}
        for column in (*(c.name for c in feed.columns), "source"):
            made[column] = self._column(kept, names, column)
        missing = [c.name for c in feed.columns if c.required and self._absent(names, c.name)]
        if missing:
            raise UnreadableFileError(self._missing(missing[0], tuple(frame.columns)))
        read = [name for column in made for name in self.rule(column).names_read]
        used = {names[n.casefold()] for n in read if n.casefold() in names}
        dropped = tuple(name for name in frame.columns if name not in used and not name.startswith("_"))
        return Mapped(pd.DataFrame(made, index=kept.index), dropped, removed)

    def _without_removed(self, frame: pd.DataFrame, names: dict[str, str]) -> tuple[pd.DataFrame, int]:
        if self.drop is None or self.drop.column.casefold() not in names:
            return frame, 0
        gone = self.drop.marks(frame, names)
        return frame[~gone], int(gone.sum())

    def _column(self, frame: pd.DataFrame, names: dict[str, str], column: str) -> pd.Series:
        rule = self.rule(column)
        text = self._cells(frame, names, rule)
        if rule.value is not None and not rule.also:
            return text
        for other in rule.also:
            text = text.mask(text.str.strip().isin(self.file.null_values))
            text = text.fillna(self._cells(frame, names, other))
        translation = {key.casefold(): value for key, value in self.values.get(column, {}).items()}
        return each_value(text, lambda cells: self._translated(cells, translation)).astype("str")

    def _cells(self, frame: pd.DataFrame, names: dict[str, str], rule: ColumnRule) -> pd.Series:
        """What a rule gives, as the file writes it; empty in rows that it does not speak of."""
        found = [frame[names[n.casefold()]] for n in rule.sources if n.casefold() in names]
        if rule.value is None and not found:
            return pd.Series(pd.NA, index=frame.index, dtype="str")
        text = pd.Series(rule.value, index=frame.index, dtype="str") if rule.value is not None else found[0]
        for more in found[1:]:
            text = text.str.strip().str.cat(more.str.strip(), sep=rule.join)
        for mark in rule.conditions:
            text = text.where(mark.marks(frame, names))
        return text

    def _translated(self, cells: pd.Series, translation: dict[str, str]) -> pd.Series:
        text = cells.str.strip()
        text = text.mask(text.isin(self.file.null_values))
        if translation:
            text = text.str.casefold().map(translation).fillna(text)
            text = text.mask(text == "")
        return text.astype("str")

    def _absent(self, names: dict[str, str], column: str) -> bool:
        if self.fold is not None and column in self.fold.states:
            return False
        rules = (self.rule(column), *self.rule(column).also)
        return all(r.value is None and not any(n.casefold() in names for n in r.sources) for r in rules)

    def _missing(self, column: str, found: tuple[str, ...]) -> str:
        wanted = " + ".join(self.rule(column).sources)
        near = difflib.get_close_matches(wanted, found, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        return (
            f"Column '{wanted}' is missing; feed '{self.feed}' needs it for '{column}'.{hint} The file has: "
            f"{', '.join(found[:30]) or 'no columns'}. Rename it in the file, or map it in a profile."
        )


def canonical_profile(feed: str) -> MappingProfile:
    """The profile for files that already use the contract's names."""
    return MappingProfile(name="canonical", feed=feed, source=feed.partition(".")[0])


def builtin_profiles() -> list[str]:
    """Names of the profiles that come with the product."""
    return sorted(file.stem for file in FOLDER.glob("*.toml"))


def load_mapping(name_or_path: str | Path) -> MappingProfile:
    """Read a built-in profile by name or a file by path.

    Raises:
        UnreadableFileError: naming the file, the key and what is wrong with it.
    """
    path = Path(name_or_path)
    if path.suffix != ".toml":
        path = FOLDER / f"{name_or_path}.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        message = (
            f"There is no mapping profile '{name_or_path}'. Built in: {', '.join(builtin_profiles())}; "
            "or give the path of a .toml file."
        )
        raise UnreadableFileError(message) from error
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"Mapping profile {path} cannot be read: {error}."
        raise UnreadableFileError(message) from error
    try:
        return _profile(data)
    except (ValidationError, TypeError) as error:
        raise UnreadableFileError(_explain(path, error)) from error


def _profile(data: dict[str, dict[str, object]]) -> MappingProfile:
    shorthand = {
        name: {"from": rule} if isinstance(rule, str) else rule
        for name, rule in data.get("columns", {}).items()
    }
    head = dict(data.get("profile", {}))
    parts = {key: value for key, value in data.items() if key not in ("profile", "columns", "rows")}
    drop = data.get("rows", {}).get("drop")
    profile = MappingProfile.model_validate({**head, **parts, "columns": shorthand, "drop": drop})
    return profile if profile.source else profile.model_copy(update={"source": profile.name})


def _explain(path: Path, error: ValidationError | TypeError) -> str:
    if isinstance(error, TypeError):
        return f"Mapping profile {path} cannot be used: {error}."
    lines = [f"Mapping profile {path} cannot be used:"]
    lines += [f"  {'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}" for fault in error.errors()]
    return "\n".join(lines)
