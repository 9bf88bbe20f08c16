"""The parameters of each route, as FastAPI checks and documents them. A parameter that is not known is refused."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

_OFTEN = 200


class Audience(StrEnum):
    """For whom an answer is: the city itself, or anyone."""

    CITY = "city"
    PUBLIC = "public"


class Formed(BaseModel):
    """What every answer lets choose."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    format: Literal["json", "csv"] | None = Field(
        default=None, description="json (default) or csv; without it the Accept header decides"
    )


class Programmed(Formed):
    """The catalogue of all programs or of one."""

    program: str = Field(default="", max_length=_OFTEN, description="Key of a program", examples=["eparking"])


class Restricted(Formed):
    """A metric over a range, restricted to members."""

    metric: str = Field(
        max_length=_OFTEN,
        description="`program.metric`; `/metrics` lists them",
        examples=["eparking.gross_revenue"],
    )
    period: str = Field(
        default="",
        description="today (default), yesterday, 7d, 30d, month, quarter, year; or give `from` and `to`",
        examples=["month"],
    )
    since: str = Field(
        default="",
        alias="from",
        description="First day (2026-11-01), or an instant of the city (2026-11-01T08:00)",
        examples=["2026-11-01"],
    )
    until: str = Field(
        default="",
        alias="to",
        description="Last day, included; or an instant, not included; today without it",
        examples=["2026-11-23"],
    )
    district: str = Field(
        default="", description="Code or name of a district, or `unknown`", examples=["12.71.01"]
    )
    category: str = Field(default="", description="Category of the metric's feed")
    channel: str = Field(default="", description="Channel of the metric's feed")
    place: str = Field(
        default="", max_length=_OFTEN, description="Place of the registry, such as a parking point"
    )


class Valued(Restricted):
    """Values by time and member."""

    grain: str = Field(
        default="",
        description="quarter-hour, hour, day, week, month or year; one value for the range without it",
        examples=["day"],
    )
    cut: str = Field(
        default="",
        description="district, category, channel, place or band (of age); all together without it",
        examples=["district"],
    )
    audience: Audience = Field(
        default=Audience.CITY,
        description="public withholds values behind which stand the records of fewer than five persons",
    )


class Compared(Valued):
    """Values with their like-for-like change."""

    compare: str = Field(
        default="",
        description="week, month or year: the change against the range that is like it; none where `unlike` has "
        "`now_only` (known for this moment alone), `ripens` (its earlier cases have had longer), `known_in_part` (data begin "
        "within the earlier range) or "
        "`owed_in_part` (a late source owes a part of this one)",
        examples=["week"],
    )


class Paged(Restricted):
    """A page of rows."""

    limit: int = Field(default=100, ge=1, le=1_000, description="Rows of a page")
    cursor: str = Field(
        default="", max_length=4_000, description="`next` of the page before; left out for the first page"
    )


class Taken(BaseModel):
    """The form of a file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    format: Literal["csv", "xlsx"] = Field(default="csv", description="csv or xlsx")
    about: bool = Field(
        default=False, description="csv: begin with lines `# label: value`; xlsx always says it"
    )
    lang: Literal["id", "en"] = Field(default="id", description="Language of the words about the table")


class TakenValues(Taken, Valued):
    """A file of values."""


class TakenRows(Taken, Restricted):
    """A file of the rows behind a value."""


class TakenOverview(Taken):
    """A file of the overview, restricted as its address is."""

    period: str = Field(default="", description="As the page's address says it: today (default), 7d, …")
    since: str = Field(default="", alias="from", description="First day of a period of one's own")
    until: str = Field(default="", alias="to", description="Its last day, included")
    district: str = Field(default="", description="Code or name of a district, or `unknown`")
    compare: str = Field(default="", description="week (default), month, year or target")


class TakenPanel(TakenOverview):
    """A file of a panel of a program's page, restricted as the page's address is."""

    program: str = Field(max_length=_OFTEN, description="Key of a program", examples=["eparking"])
    panel: str = Field(max_length=_OFTEN, description="Key of a panel of its page", examples=["revenue"])
    category: str = Field(default="", description="Category of the program")
    channel: str = Field(default="", description="Channel of the program")
