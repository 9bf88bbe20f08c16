"""Shared tables: the city as the database knows it, and the book-keeping of what came in.

Fact and rollup tables are generated from the declarations in `db.schema`. Instants are UTC epoch seconds, days
are civil days since 1970-01-01 in the city's zone.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Float, Identity, Index, Integer, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

#: Constraint names are spelled out so that migrations can refer to them on both databases.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)

#: Where a row of reference data comes from. What a file says of a thing replaces all that the profile says of it.
PROFILE, FILE = "profile", "file"

#: SQLite increments only columns of its own INTEGER type.
Sequence = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    """Typed base of the shared tables."""

    metadata = metadata
    type_annotation_map = {str: Text, int: BigInteger, float: Float, bool: Boolean}  # noqa: RUF012 - SQLAlchemy reads it as declared


class Revision(Base):
    """One row: the counter that grows with every committed ingest."""

    __tablename__ = "revision"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, comment="Always 1")
    revision: Mapped[int] = mapped_column(comment="Number of committed changes")
    changed_at: Mapped[int] = mapped_column(comment="Instant of the last change")


class City(Base):
    """One row: which city profile this database holds, and whether its data is invented."""

    __tablename__ = "city"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, comment="Always 1")
    key: Mapped[str] = mapped_column(comment="Key of the city profile")
    time_zone: Mapped[str] = mapped_column(comment="IANA zone of every civil day in this database")
    digest: Mapped[str] = mapped_column(comment="Hash of the profile as applied")
    pending: Mapped[str] = mapped_column(comment="Changed reference data whose facts are not recomputed yet")
    simulated: Mapped[bool] = mapped_column(comment="True when the demo city was ever loaded")
    applied_at: Mapped[int] = mapped_column(comment="Instant of the last change of the profile")
    reference_version: Mapped[int] = mapped_column(
        server_default="0", comment="Counts the changes of reference data, by profile or file"
    )


class District(Base):
    """A district of the city, by the ministry's code."""

    __tablename__ = "district"
    code: Mapped[str] = mapped_column(String(16), primary_key=True, comment="Ministry code")
    name: Mapped[str] = mapped_column(comment="Name as shown")
    short: Mapped[str] = mapped_column(comment="Three letters for maps")
    grid_row: Mapped[int] = mapped_column(Integer, comment="Row on the tile grid")
    grid_column: Mapped[int] = mapped_column(Integer, comment="Column on the tile grid")
    population: Mapped[int | None] = mapped_column(comment="Persons")
    population_source: Mapped[str | None] = mapped_column(comment="Publisher and year of the population")


class CalendarDay(Base):
    """A civil day with what the office clock and like-for-like comparison need to know of it."""

    __tablename__ = "calendar"
    day: Mapped[int] = mapped_column(
        Integer, primary_key=True, autoincrement=False, comment="Since 1970-01-01"
    )
    iso: Mapped[str] = mapped_column(String(10), comment="Date, yyyy-mm-dd")
    week: Mapped[int] = mapped_column(Integer, comment="Day number of the week's Monday")
    month: Mapped[int] = mapped_column(Integer, comment="yyyymm")
    year: Mapped[int] = mapped_column(Integer, comment="yyyy")
    weekday: Mapped[int] = mapped_column(Integer, comment="0 is Monday")
    working: Mapped[bool] = mapped_column(comment="Offices work")
    holiday: Mapped[str | None] = mapped_column(comment="Name of the holiday")
    ramadan: Mapped[bool] = mapped_column(comment="In the month of Ramadan")


class Rate(Base):
    """A tariff, share or service limit with its validity and source."""

    __tablename__ = "rate"
    name: Mapped[str] = mapped_column(String(64), primary_key=True, comment="program.name")
    category: Mapped[str] = mapped_column(String(64), primary_key=True, comment="Empty: any category")
    valid_from: Mapped[int] = mapped_column(
        Integer, primary_key=True, autoincrement=False, comment="First day"
    )
    valid_to: Mapped[int | None] = mapped_column(Integer, comment="First day no longer valid")
    value: Mapped[float] = mapped_column(comment="In the unit beside it")
    unit: Mapped[str] = mapped_column(comment="Unit of the value")
    source: Mapped[str] = mapped_column(comment="Regulation or publication")
    verified: Mapped[bool] = mapped_column(comment="Checked against its source")


class Target(Base):
    """What should be reached, by whom it was said, and whether that was checked."""

    __tablename__ = "target"
    program: Mapped[str] = mapped_column(String(32), primary_key=True, comment="Key of the program")
    metric: Mapped[str] = mapped_column(String(64), primary_key=True, comment="Target name of the metric")
    period: Mapped[str] = mapped_column(
        String(10), primary_key=True, comment="yyyy, yyyy-mm, yyyy-mm-dd or empty"
    )
    category: Mapped[str] = mapped_column(String(64), primary_key=True, comment="Empty: all categories")
    version: Mapped[str] = mapped_column(String(32), primary_key=True, comment="Version of the target")
    valid_from: Mapped[int] = mapped_column(
        Integer, primary_key=True, autoincrement=False, comment="First day"
    )
    valid_to: Mapped[int | None] = mapped_column(Integer, comment="First day no longer valid")
    value: Mapped[float] = mapped_column(comment="In the metric's unit")
    source: Mapped[str] = mapped_column(comment="Who set it")
    verified: Mapped[bool] = mapped_column(comment="Checked against its source")
    origin: Mapped[str] = mapped_column(
        String(16), server_default=PROFILE, comment="profile, or file, which comes first"
    )


class Place(Base):
    """A place of a registry, such as a parking point, with its hours and validity."""

    __tablename__ = "place"
    program: Mapped[str] = mapped_column(String(32), primary_key=True, comment="Key of the program")
    place_id: Mapped[str] = mapped_column(String(64), primary_key=True, comment="As facts refer to it")
    valid_from: Mapped[int] = mapped_column(
        Integer, primary_key=True, autoincrement=False, comment="First day"
    )
    valid_to: Mapped[int | None] = mapped_column(Integer, comment="First day no longer valid")
    name: Mapped[str] = mapped_column(comment="As shown")
    street: Mapped[str] = mapped_column(comment="Street")
    district: Mapped[str] = mapped_column(comment="Ministry code")
    zone_class: Mapped[str | None] = mapped_column(comment="Street class")
    spaces: Mapped[int | None] = mapped_column(Integer, comment="Parking spaces")
    opens_s: Mapped[int] = mapped_column(Integer, comment="Seconds after midnight")
    closes_s: Mapped[int] = mapped_column(Integer, comment="Seconds after midnight")
    lat: Mapped[float | None] = mapped_column(comment="Latitude")
    lon: Mapped[float | None] = mapped_column(comment="Longitude")
    origin: Mapped[str] = mapped_column(
        String(16), server_default=PROFILE, comment="profile, or file, which comes first"
    )


class Opening(Base):
    """An opening balance of a stock: cases already open when a feed's history begins.

    A row for a feed and stock states that its history is complete from that day on.
    """

    __tablename__ = "opening"
    feed: Mapped[str] = mapped_column(String(64), primary_key=True, comment="program.feed")
    stock: Mapped[str] = mapped_column(String(32), primary_key=True, comment="Key of the stock")
    district: Mapped[str] = mapped_column(String(16), primary_key=True, comment="Ministry code, or unknown")
    day: Mapped[int] = mapped_column(Integer, comment="The balance holds at the start of this day")
    value: Mapped[int] = mapped_column(comment="Open cases; 0 with a complete history")
    source: Mapped[str] = mapped_column(comment="Who stated it")


class FeedState(Base):
    """What is known of one source of a feed: how new and how complete its data is."""

    __tablename__ = "feed_state"
    feed: Mapped[str] = mapped_column(String(64), primary_key=True, comment="program.feed")
    source: Mapped[str] = mapped_column(String(64), primary_key=True, comment="As the records name it")
    # Of the whole feed, and without strays that stand alone (`db.known`).
    first_at: Mapped[int | None] = mapped_column(comment="Oldest main timestamp")
    newest_at: Mapped[int | None] = mapped_column(comment="Newest timestamp that was not in the future")
    received_at: Mapped[int] = mapped_column(comment="Last ingest that changed something")
    records: Mapped[int] = mapped_column(comment="Facts held")


class FeedVersion(Base):
    """How often a feed's facts changed; what was read at a version holds until a later one touches its hours."""

    __tablename__ = "feed_version"
    feed: Mapped[str] = mapped_column(
        String(64), primary_key=True, comment="program.feed that owns the rollups"
    )
    version: Mapped[int] = mapped_column(
        comment="Grows with every change; begins at the clock in microseconds"
    )
    everything: Mapped[int] = mapped_column(comment="Version of the last change that could touch any hour")


class HourVersion(Base):
    """The version at which an hour of a feed last changed: its rollups, or a fact with a timestamp in it."""

    __tablename__ = "hour_version"
    __table_args__ = (Index(None, "feed", "version"),)
    feed: Mapped[str] = mapped_column(
        String(64), primary_key=True, comment="program.feed that owns the rollups"
    )
    hour: Mapped[int] = mapped_column(
        Integer, primary_key=True, autoincrement=False, comment="UTC epoch seconds // 3600"
    )
    version: Mapped[int] = mapped_column(comment="Version of the feed that touched it last")


class Load(Base):
    """The journal: one row for every ingest, recompute or rebuild."""

    __tablename__ = "load"
    __table_args__ = (Index(None, "feed", "profile"),)
    id: Mapped[int] = mapped_column(Sequence, Identity(), primary_key=True, comment="Number of the load")
    feed: Mapped[str] = mapped_column(String(64), comment="program.feed")
    profile: Mapped[str] = mapped_column(comment="Mapping profile, or the operation")
    file: Mapped[str] = mapped_column(comment="Name of the file, without its folder")
    sha256: Mapped[str] = mapped_column(String(64), comment="Hash of the file as given")
    actor: Mapped[str] = mapped_column(comment="Who ran it")
    status: Mapped[str] = mapped_column(String(16), comment="running, done, failed or interrupted")
    started_at: Mapped[int] = mapped_column(comment="Begun")
    finished_at: Mapped[int | None] = mapped_column(comment="Ended")
    rows_read: Mapped[int] = mapped_column(comment="Rows in the input so far")
    inserted: Mapped[int] = mapped_column(comment="New facts")
    updated: Mapped[int] = mapped_column(comment="Facts replaced by other content")
    unchanged: Mapped[int] = mapped_column(comment="Rows that said nothing new")
    duplicates: Mapped[int] = mapped_column(comment="Rows overtaken by a later row of the same key")
    quarantined: Mapped[int] = mapped_column(comment="Rows refused")
    control_total: Mapped[int] = mapped_column(
        comment="Sum of the feed's first rupiah column over accepted rows"
    )
    message: Mapped[str | None] = mapped_column(comment="Why it failed")


class Quarantine(Base):
    """A refused row: contract columns only, with every fault, until mended or expired."""

    __tablename__ = "quarantine"
    __table_args__ = (Index(None, "expires_at"),)
    feed: Mapped[str] = mapped_column(String(64), primary_key=True, comment="program.feed")
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True, comment="Hash of the file")
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, comment="Line in the file")
    load_id: Mapped[int] = mapped_column(comment="Load that refused it last")
    file: Mapped[str] = mapped_column(comment="Name of the file")
    faults: Mapped[list[dict[str, str]]] = mapped_column(
        JSON, comment="column, value, code and reason of each"
    )
    record: Mapped[dict[str, str | None]] = mapped_column(JSON, comment="Contract columns as text")
    created_at: Mapped[int] = mapped_column(comment="First refused")
    expires_at: Mapped[int] = mapped_column(comment="Removed after")
    resolved_by: Mapped[int | None] = mapped_column(comment="Load that accepted the mended row")


class DemoFeed(Base):
    """How far the demo city has come in a feed: of its history backwards, of the present forwards."""

    __tablename__ = "demo_feed"
    feed: Mapped[str] = mapped_column(String(64), primary_key=True, comment="program.feed")
    seed: Mapped[int] = mapped_column(Integer, comment="Which city it is")
    scale: Mapped[float] = mapped_column(comment="Factor on all volumes")
    first_day: Mapped[int] = mapped_column(Integer, comment="First day of the history")
    last_day: Mapped[int] = mapped_column(Integer, comment="Day on which loading began")
    loaded_from: Mapped[int] = mapped_column(Integer, comment="Days from this one on are loaded")
    reach_days: Mapped[int] = mapped_column(Integer, comment="Days after which no record changes any more")
    rows_a_day: Mapped[int] = mapped_column(Integer, comment="Weight of a day in the progress")
    fed_until: Mapped[int] = mapped_column(comment="Instant as of which records were written last")


class DemoClock(Base):
    """At most one row: the demo city's own time, where it runs ahead of the real one."""

    __tablename__ = "demo_clock"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, comment="Always 1")
    set_at: Mapped[float] = mapped_column(comment="Real instant at which the clock was set")
    shows: Mapped[float] = mapped_column(comment="Instant of the demo city then")
    speed: Mapped[float] = mapped_column(comment="Seconds of the demo city in a real second")


class DemoTrouble(Base):
    """Trouble ordered for the demo city."""

    __tablename__ = "demo_trouble"
    id: Mapped[int] = mapped_column(Sequence, Identity(), primary_key=True, comment="Number of the order")
    kind: Mapped[str] = mapped_column(String(32), comment="What goes wrong")
    target: Mapped[str] = mapped_column(
        String(64), comment="Feed or kind it befalls; empty for the usual one"
    )
    since: Mapped[int] = mapped_column(comment="Begins")
    until: Mapped[int] = mapped_column(comment="Ends")


class Part(Base):
    """A row of a source of which several make one record, as the contract's columns; kept, so that none is forgotten."""

    __tablename__ = "part"
    __table_args__ = (Index(None, "feed", "source", "record_key"), Index(None, "feed", "sha256"))
    feed: Mapped[str] = mapped_column(String(64), primary_key=True, comment="program.feed")
    source: Mapped[str] = mapped_column(primary_key=True, comment="System that reported the row")
    part_key: Mapped[str] = mapped_column(primary_key=True, comment="Key of the row in that system")
    record_key: Mapped[str] = mapped_column(comment="Record that the row belongs to")
    sha256: Mapped[str] = mapped_column(String(64), comment="Hash of the file that touched the record last")
    line: Mapped[int] = mapped_column(comment="Line in that file; 0 where it said nothing of this row")
    cells: Mapped[dict[str, str]] = mapped_column(JSON, comment="Contract columns as text")


class ScreenRow(Base):
    """A named screen of the wall: its profile, what it shows in turn, its place in a video wall."""

    __tablename__ = "screen"
    name: Mapped[str] = mapped_column(String(32), primary_key=True, comment="As addressed: /wall?screen=…")
    diagonal_in: Mapped[float] = mapped_column(comment="Diagonal, inches")
    width_px: Mapped[int] = mapped_column(Integer, comment="Pixels of the signal")
    height_px: Mapped[int] = mapped_column(Integer, comment="Pixels of the signal")
    distance_m: Mapped[float] = mapped_column(comment="Farthest seat, metres")
    scenes: Mapped[str] = mapped_column(comment="Scenes in order, by comma; empty: all")
    dwell_s: Mapped[int] = mapped_column(Integer, comment="Seconds for each scene")
    language: Mapped[str] = mapped_column(String(2), comment="id, en or empty: that of the server")
    alarm_every: Mapped[int] = mapped_column(Integer, comment="An alarm takes one turn in so many; 0: none")
    video_wall: Mapped[str] = mapped_column(String(32), comment="Group of screens side by side, or empty")
    wall_column: Mapped[int] = mapped_column(Integer, comment="Column in the group, from 0")
    wall_row: Mapped[int] = mapped_column(Integer, comment="Row in the group, from 0")
    side_by_side: Mapped[bool] = mapped_column(comment="The group shows different scenes at once")
    created_at: Mapped[int] = mapped_column(comment="First kept")
    changed_at: Mapped[int] = mapped_column(comment="Last changed")
    changed_by: Mapped[str] = mapped_column(comment="Who changed it last")


class ScreenPaint(Base):
    """What a wall last painted, as it reported it; one row a screen."""

    __tablename__ = "screen_paint"
    screen: Mapped[str] = mapped_column(String(40), primary_key=True, comment="Name, or an id of its browser")
    scene: Mapped[str] = mapped_column(String(64), comment="Scene on the glass")
    revision: Mapped[int] = mapped_column(comment="Revision on the glass")
    painted_at: Mapped[int] = mapped_column(comment="When it was painted, by the server's clock")
    reported_at: Mapped[int] = mapped_column(comment="When the report came in")
    started_at: Mapped[int] = mapped_column(comment="When the page was opened, by the server's clock")
    offset_ms: Mapped[int] = mapped_column(comment="Server's clock minus the screen's")
    release: Mapped[str] = mapped_column(String(40), comment="Release of the open page")
    width_px: Mapped[int] = mapped_column(Integer, comment="Window, device pixels")
    height_px: Mapped[int] = mapped_column(Integer, comment="Window, device pixels")
    errors: Mapped[int] = mapped_column(Integer, comment="Script errors since the page was opened")
    connected: Mapped[bool] = mapped_column(comment="The live stream was open")


class JudgementRow(Base):
    """A value that is beyond a limit, or was and is not back yet, as the server last saw it."""

    __tablename__ = "judgement"
    key: Mapped[str] = mapped_column(String(120), primary_key=True, comment="PROGRAM.METRIC:PERIOD")
    status: Mapped[str] = mapped_column(String(16), comment="normal, attention or alarm")
    since: Mapped[int | None] = mapped_column(comment="Since when it has this state")
    attention_since: Mapped[int | None] = mapped_column(comment="Beyond the limit of attention since then")
    alarm_since: Mapped[int | None] = mapped_column(comment="Beyond the limit of an alarm since then")
    seen_at: Mapped[int] = mapped_column(comment="When the server last judged")
