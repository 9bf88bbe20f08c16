"""The demo city into the database, newest days first, and then live."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlalchemy import Connection, Engine, func, select, update

from db import journal
from db.city.profile import CityProfile
from db.city.zone import to_day
from db.declare import Feed, Kind
from db.engine import reading, writing
from db.ingest.load import Ingest
from db.ingest.mapping import ColumnRule, MappingProfile
from db.journal import Counts
from db.merge import raise_revision
from db.openings import state_complete_history
from db.registry import FeedRef, feed
from db.schema import tables
from db.simulate.demo import FEEDS, DemoCity
from db.simulate.estimates import TAX_YEAR
from db.tables import City, FeedState, Load

ACTOR = "simulator"
JOURNAL_NAME = "demo"
#: Days of history of a program, or the day on which a feed's history begins.
HISTORY_DAYS = {"eparking": 35, "call122": 49, "licensing": 180, "sibisa": 60, "taru": 200}
BEGINS = {
    "simp4d.payments": date(TAX_YEAR, 1, 1),
    "simp4d.daily_realisation": date(TAX_YEAR - 3, 1, 1),
    "simp4d.assessments": date(TAX_YEAR - 5, 1, 1),
}
#: Days in one block of a history, so that a block has about ten thousand rows.
BLOCK_DAYS = {
    "eparking.payments": 2,
    "sibisa.requests": 6,
    "simp4d.daily_realisation": 400,
    "simp4d.assessments": 200,
    "taru.reports": 100,
}


@dataclass(kw_only=True)
class Simulation:
    """The demo city bound to a database."""

    engine: Engine
    profile: CityProfile
    now: Callable[[], int]
    scale: float = 1.0
    on_progress: Callable[[float], None] = lambda _share: None

    def __post_init__(self) -> None:
        """Prepare the city and one ingest a feed."""
        self.city = DemoCity(self.profile, scale=self.scale)
        self._ingests = {
            key: Ingest(
                engine=self.engine,
                ref=feed(key),
                city=self.profile,
                profile=simulator_profile(feed(key)),
                actor=ACTOR,
                now=self.now,
            )
            for key in FEEDS
        }

    def load(self) -> None:
        """Load the history: today first, then back in time; what is there already changes nothing."""
        at = self.now()
        with writing(self.engine, ACTOR) as connection:
            connection.execute(update(City).values(simulated=True))
            load_id = self._open_journal(connection, at)
        plan = list(self._plan(at))
        counts = Counts(control_total=len(plan))
        for done, (key, days) in enumerate(plan, start=1):
            self._ingest_days(key, days, at)
            counts.rows_read = done
            self._note(load_id, counts, status="running")
            self.on_progress(done / len(plan))
        self._complete_history(at)
        self._note(load_id, counts, status="done", finished_at=self.now())

    def live(self, *, pause_s: float = 1.0, until: Callable[[], bool] = lambda: False) -> None:
        """Feed the city live, record by record, until told to stop."""
        since = self.catch_up()
        while not until():
            time.sleep(pause_s)
            at = self.now()
            self.step(since, at)
            since = at

    def step(self, since: int, at: int) -> int:
        """Ingest what changed in (since, at]; returns the number of records."""
        records = 0
        for key, ingest in self._ingests.items():
            changed = self.city.live(key, since, at)
            if len(changed):
                ingest.frames([as_text(changed, feed(key).feed)], name="live")
                records += len(changed)
        return records

    def catch_up(self) -> int:
        """Bring a database that stood still up to the present; returns the instant it now holds."""
        at = self.now()
        with reading(self.engine) as connection:
            last = connection.scalar(select(func.max(FeedState.received_at)))
        if last is not None and at - last < 86_400:
            self.step(last - 60, at)
            return at
        for key, days in self._plan(at):
            self._ingest_days(key, days, at)
        return at

    def _ingest_days(self, key: str, days: range, at: int) -> None:
        since, until = self.city.zone.day_start(days[0]), self.city.zone.day_start(days[-1] + 1)
        frames = list(self.city.history(key, since, at, before=min(until, at + 1)))
        reported = pd.concat(frames, ignore_index=True) if frames else self.city.live(key, at, at)
        self._ingests[key].frames([as_text(reported, feed(key).feed)], name=f"days {days[0]} to {days[-1]}")

    def _plan(self, at: int) -> Iterator[tuple[str, range]]:
        """Feeds and blocks of days: today of every feed, then back in time in blocks of about ten thousand rows."""
        today = self.city.zone.day(at)
        yield from ((key, range(today, today + 1)) for key in FEEDS)
        blocks = []
        for key in FEEDS:
            block = BLOCK_DAYS.get(key, 12)
            first = first_day(key, today)
            blocks += [
                (today - high, key, range(max(high - block, first), high))
                for high in range(today, first, -block)
            ]
        yield from ((key, days) for _, key, days in sorted(blocks, key=lambda block: block[0]))

    def _open_journal(self, connection: Connection, at: int) -> int:
        return journal.open_load(
            connection, feed=JOURNAL_NAME, profile=ACTOR, file="", sha256=ACTOR, actor=ACTOR, started_at=at
        )

    def _note(self, load_id: int, counts: Counts, **values: object) -> None:
        with writing(self.engine, ACTOR) as connection:
            journal.update_load(connection, load_id, counts, **values)

    def _complete_history(self, at: int) -> None:
        """State that nothing was open before the first simulated day, so that stocks are known."""
        today = self.city.zone.day(at)
        with writing(self.engine, ACTOR) as connection:
            for key in FEEDS:
                first = first_day(key, today)
                state_complete_history(connection, feed(key), first, source="Kota simulasi")
            raise_revision(connection, at)


def first_day(key: str, today: int) -> int:
    """First day of a feed's history."""
    if key in BEGINS:
        return min(to_day(BEGINS[key]), today)
    return today - HISTORY_DAYS[key.partition(".")[0]]


def is_empty(engine: Engine) -> bool:
    """Whether no feed ever delivered anything."""
    with reading(engine) as connection:
        return not any(
            connection.execute(select(tables(ref_key).fact.c.record_key).limit(1)).first()
            for ref_key in FEEDS
        )


def was_interrupted(engine: Engine) -> bool:
    """Whether the demo city's history was begun and never finished."""
    with reading(engine) as connection:
        last = connection.execute(
            select(Load.status).where(Load.feed == JOURNAL_NAME).order_by(Load.id.desc()).limit(1)
        ).scalar()
    return last not in (None, "done")


def simulator_profile(ref: FeedRef) -> MappingProfile:
    """The contract's own names, with instants as epoch seconds and dates as day numbers."""
    formats = {Kind.AT: "epoch"}
    columns = {
        column.name: ColumnRule(source=column.name, format=formats[column.kind])
        for column in ref.feed.columns
        if column.kind in formats
    }
    return MappingProfile(name=ACTOR, feed=ref.key, source=ACTOR, columns=columns)


def as_text(frame: pd.DataFrame, feed: Feed) -> pd.DataFrame:
    """A frame of canonical records as a source would write them: text, or nothing."""
    made = {column.name: frame[column.name].astype("str") for column in feed.columns if column.name in frame}
    text = pd.DataFrame(made).where(frame[list(made)].notna())
    text.index = pd.Index(range(1, len(text) + 1), name="line")
    return text
