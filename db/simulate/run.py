"""The demo city into the database: fed live from the first second on, its history loaded beside that."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import pandas as pd
from sqlalchemy import Engine, select, update

from db import clock, demo
from db.city.profile import CityProfile
from db.city.zone import DAY
from db.declare import Feed, Kind
from db.demo import OvertakenError
from db.engine import DatabaseUnavailableError, reading, writing
from db.ingest.load import CHUNK_ROWS, Ingest, Running
from db.ingest.mapping import ColumnRule, MappingProfile
from db.ingest.source import RawChunk
from db.merge import raise_revision
from db.openings import state_complete_history
from db.registry import FeedRef, feed
from db.schema import tables
from db.simulate import plan
from db.simulate.broken import KEPT_DAYS, broken_rows
from db.simulate.demo import FEEDS, DemoCity
from db.simulate.plan import Block
from db.simulate.trouble import ordered
from db.tables import City

ACTOR = "simulator"
#: As short as it is because it stands in every record.
SOURCE = "sim"
#: Its name in the journal, where other sources have the name of a file.
JOURNAL_NAME = "live"
#: Seconds between two windows while history is loaded.
LIVE_WHILE_LOADING_S = 2


@dataclass(kw_only=True)
class Simulation:
    """The demo city bound to a database.

    Everything is written as of an instant that only moves forward, in one order: a window of what changed, then a
    block of history as of the end of that window. What the database already holds decides where to go on.
    """

    engine: Engine
    profile: CityProfile
    now: Callable[[], int]
    scale: float = 1.0
    days: int = plan.HISTORY_DAYS
    on_progress: Callable[[float], None] = lambda _share: None

    def __post_init__(self) -> None:
        """Take up the city that lives in the database, or begin one.

        Raises:
            ValueError: when the database holds records of the demo city of an earlier release.
        """
        with writing(self.engine, ACTOR) as connection:
            if not demo.progress(connection):
                if connection.scalar(select(City.simulated)):
                    message = (
                        "The database holds the demo city of an earlier release. Remove it and begin anew."
                    )
                    raise ValueError(message)
                city = DemoCity(self.profile, scale=self.scale)
                demo.begin(connection, plan.fresh(city, self.now(), days=self.days))
                connection.execute(update(City).values(simulated=True))
                raise_revision(connection, self.now())
            self.held = demo.progress(connection)
        begun = next(iter(self.held.values()))
        self.city = DemoCity(self.profile, seed=begun.seed, scale=begun.scale)
        self._fed = {key: feed.fed_until for key, feed in self.held.items()}
        self._running: dict[str, Running] = {}
        self._applied_at: int | None = None
        with reading(self.engine) as connection:
            self.city.suffer(ordered(connection))

    @property
    def complete(self) -> bool:
        """Whether nothing of the history is missing."""
        return all(held.complete for held in self.held.values())

    def load(self) -> None:
        """Load whatever is missing of the history, live all the while."""
        self.run(until=lambda: self.complete)

    def run(self, *, pause_s: float = 1.0, until: Callable[[], bool] = lambda: False) -> None:
        """Feed the city live until told to stop, and load its history beside that."""
        try:
            self.step()
            for block in plan.missing(self.held):
                if until():
                    return
                self.load_block(block)
                self.on_progress(demo.share_of(self.held))
                self.step(at_least_s=LIVE_WHILE_LOADING_S)
            self._complete_history()
            while not until():
                time.sleep(pause_s)
                self.step()
        finally:
            self._close()

    def follow(self, *, pause_s: float, until: Callable[[], bool], tell: Callable[[str], None]) -> None:
        """Run until told to stop, whatever happens to the database: what could not be written comes with the next try."""
        while not until():
            try:
                self.run(pause_s=pause_s, until=until)
            except DatabaseUnavailableError as error:
                tell(str(error))
                time.sleep(pause_s)

    def step(self, *, at_least_s: int = 1) -> int:
        """Send what changed since the last step, of every feed; returns the number of records.

        Nothing is sent when less than `at_least_s` went by.
        """
        at, records = self.now(), 0
        if at - min(self._fed[key] for key in self._delivering(at)) < at_least_s:
            return 0
        self._renew()
        for key in self._delivering(at):
            while (since := self._fed[key]) < at:
                upto = min(at, since + DAY)
                changed = as_text(self.city.live(key, since, upto), feed(key).feed)
                changed = pd.concat([changed, broken_rows(self.city, key, feed(key).feed, since, upto)])
                written = not len(changed) or self._write(key, changed, at=upto)
                self._fed[key] = upto if written else self.held[key].fed_until
                records += len(changed)
        return records

    def load_block(self, block: Block) -> None:
        """Write one block of history, as of the instant up to which its feeds were fed.

        Another program may have fed them further meanwhile; the block is made again then.
        """
        left = set(block.group)
        while left:
            at = max(self._fed[key] for key in block.group)
            if block.days is None:
                first = self.held[block.group[0]].first_day
                found, loaded_from = self.city.open_cases(block.group, first, at), None
            else:
                found, loaded_from = self.city.born(block.group, block.days, at), block.days[0]
            for key in sorted(left):
                text = pd.concat([as_text(found[key], feed(key).feed), self._broken(key, block.days, at)])
                if self._write(key, text, at=at, loaded_from=loaded_from):
                    left.remove(key)

    def _broken(self, key: str, days: range | None, at: int) -> pd.DataFrame:
        """Rows of some days that their source got wrong and that still wait to be mended."""
        zone = self.city.zone
        kept = range(zone.day(at) - KEPT_DAYS, zone.day(at) + 1)
        days = range(max(days[0], kept[0]), days[-1] + 1) if days else range(0)
        since, until = (zone.day_start(days[0]) - 1, zone.day_start(days[-1] + 1) - 1) if days else (at, at)
        return broken_rows(self.city, key, feed(key).feed, since, min(until, at))

    def _write(self, key: str, text: pd.DataFrame, *, at: int, loaded_from: int | None = None) -> bool:
        """Ingest records as of an instant, given as text; how far the feed has come is noted with the last of them.

        Returns False when another program wrote as of a later instant: nothing older is written over that.
        """
        ref = feed(key)
        note = partial(demo.advance, feed=key, at=at, loaded_from=loaded_from)
        check = partial(demo.advance, feed=key, at=self.held[key].fed_until)
        try:
            *earlier, last = [text.iloc[n : n + CHUNK_ROWS] for n in range(0, max(len(text), 1), CHUNK_ROWS)]
            for part in earlier:
                self._load_of(ref).take(RawChunk(part), also=check)
            self._load_of(ref).take(RawChunk(last), also=note)
        except OvertakenError:
            return False
        finally:
            with reading(self.engine) as connection:
                self.held = demo.progress(connection)
            self._fed[key] = max(self._fed[key], self.held[key].fed_until)
        return True

    def _load_of(self, ref: FeedRef) -> Running:
        """The load that takes a feed's records while this program runs."""
        if ref.key not in self._running:
            ingest = Ingest(
                engine=self.engine,
                ref=ref,
                city=self.profile,
                profile=simulator_profile(ref),
                actor=ACTOR,
                now=self.now,
            )
            self._running[ref.key] = ingest.open(name=JOURNAL_NAME, digest=JOURNAL_NAME)
        return self._running[ref.key]

    def _delivering(self, at: int) -> list[str]:
        """Feeds that no trouble keeps silent; what they hold back comes with their next window."""
        going_on = [trouble for trouble in self.city.troubles if trouble.at(at)]
        return [key for key in FEEDS if not any(trouble.silences(key) for trouble in going_on)]

    def _renew(self) -> None:
        """Take up what others changed: newly ordered trouble, and the tariffs and limits of a city profile."""
        with reading(self.engine) as connection:
            clock.follow(demo.pace(connection))
            applied_at, troubles = connection.scalar(select(City.applied_at)), ordered(connection)
        if applied_at != self._applied_at:
            self._close()
            self._applied_at = applied_at
        if troubles != self.city.troubles:
            for group, first in self.city.suffer(troubles).items():
                begins = max(first, self.held[group[0]].first_day)
                today = self.city.zone.day(self._fed[group[0]])
                if begins <= today:
                    self.load_block(Block(group=group, days=range(begins, today + 1)))

    def _close(self) -> None:
        while self._running:
            with suppress(DatabaseUnavailableError):
                self._running.popitem()[1].close()

    def _complete_history(self) -> None:
        """State that nothing was open before the first simulated day, so that stocks are known."""
        with writing(self.engine, ACTOR) as connection:
            for key, held in self.held.items():
                state_complete_history(connection, feed(key), held.first_day, source="Kota simulasi")
            raise_revision(connection, self.now())


def is_empty(engine: Engine) -> bool:
    """Whether no feed ever delivered anything."""
    with reading(engine) as connection:
        return not any(
            connection.execute(select(tables(ref_key).fact.c.record_key).limit(1)).first()
            for ref_key in FEEDS
        )


def simulator_profile(ref: FeedRef) -> MappingProfile:
    """The contract's own names, with instants as epoch seconds."""
    columns = {
        column.name: ColumnRule(source=column.name, format="epoch")
        for column in ref.feed.columns
        if column.kind is Kind.AT
    }
    return MappingProfile(name=ACTOR, feed=ref.key, source=SOURCE, columns=columns)


def as_text(frame: pd.DataFrame, feed: Feed) -> pd.DataFrame:
    """A frame of canonical records as a source would write them: text, or nothing."""
    made = {column.name: frame[column.name].astype("str") for column in feed.columns if column.name in frame}
    text = pd.DataFrame(made).where(frame[list(made)].notna())
    text.index = pd.Index(range(1, len(text) + 1), name="line")
    return text
