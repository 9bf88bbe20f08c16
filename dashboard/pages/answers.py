"""What a page's script paints, made once for all who ask the same of the same state of the city."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Generic, TypeVar

import orjson

from dashboard import ids
from dashboard.components.cards import Parts
from dashboard.components.chips import CHIPS, chip_row
from dashboard.components.desk import asked_parts
from dashboard.components.filterbar import comparisons, filter_id
from dashboard.components.phrases import View, in_pieces
from dashboard.components.sheet import sheet_parts
from dashboard.desk.about import About, about
from dashboard.desk.answers import ANSWERS, told
from dashboard.desk.build import build_page, choices
from dashboard.desk.overview import asked_facts, overview_choices, with_own_period
from dashboard.desk.serve import asked_of, read_beside
from dashboard.faces import Face, faces
from dashboard.filters import Choices, Filters, Parsed, parse
from dashboard.live import hub
from dashboard.model import Snapshot, Tile
from db.city.zone import zone
from db.engine import Connection
from db.registry import MetricRef
from db.registry import program as program_of
from db.state import Standing, standing

Made = TypeVar("Made")


@dataclass(frozen=True, kw_only=True)
class Known:
    """A program, how the database stands in its feeds, and the instant that answers are for."""

    program: str
    stands: Standing
    at: int

    @property
    def state(self) -> Hashable:
        """What an answer depends on besides the question."""
        return (self.program, self.stands.known_by, self.at)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A page's answer: what to paint as JSON, whether it follows the city, and what it was made of.

    Answers of the same `mark` are the same; `at` is the instant they are for. `rows` is the question of a page of
    rows, and as JSON the columns and first rows of its table.
    """

    painted: bytes
    live: bool
    choices: Choices
    parsed: Parsed
    revision: int
    at: int
    mark: str
    rows: dict[str, Any] | None = None

    @property
    def parts(self) -> Parts:
        """What to paint, by element."""
        found: Parts = orjson.loads(self.painted)
        return found

    def data(self, query: str) -> dict[str, Any]:
        """The answer to a query, as the page's script takes it."""
        known = {"live": self.live, "revision": self.revision, "at": self.at, "mark": self.mark}
        return {"query": query, "parts": self.painted.decode(), "rows": self.rows, **known}


@dataclass(frozen=True, kw_only=True)
class Begun(Generic[Made]):
    """What an address asks of a program as it stands, and what is promised for it."""

    known: Known
    choices: Choices
    parsed: Parsed
    question: Hashable
    made: Future[Made]


async def program_answer(
    program: str, query: str | Mapping[str, str], view: View, snapshot: Snapshot
) -> Answer:
    """A program's page for the filters of an address."""

    def ask(connection: Connection) -> Begun[tuple[bytes, bool]]:
        known = known_of(connection, program, snapshot)
        offered = choices_of(connection, known)
        parsed = parse(query, offered)
        question = ("page", view.language, parsed.filters, known.state)
        made = ANSWERS.promise(question, lambda: _page(connection, known, parsed.filters, offered, view))
        return Begun(known=known, choices=offered, parsed=parsed, question=question, made=made)

    begun = await read_beside(ask)
    painted, live = await told(begun.made)
    return Answer(
        painted=painted,
        live=live,
        choices=begun.choices,
        parsed=begun.parsed,
        revision=begun.known.stands.revision,
        at=begun.known.at,
        mark=_mark(begun.question),
    )


def known_of(connection: Connection, program: str, snapshot: Snapshot) -> Known:
    """How a program stands in the database now."""
    stands = _standing(connection, program)
    return Known(program=program, stands=stands, at=ANSWERS.instant(program, stands, snapshot.at))


def known_at(connection: Connection, program: str, at: int) -> Known:
    """How a program stands in the database now, for the instant of an answer that was given."""
    return Known(program=program, stands=_standing(connection, program), at=at)


def _standing(connection: Connection, program: str) -> Standing:
    return standing(connection, [f"{program}.{feed.key}" for feed in program_of(program).feeds])


def choices_of(connection: Connection, known: Known) -> Choices:
    """What the filter bar of a program's pages offers."""
    profile = hub.running().profile
    question = ("choices", known.program, known.stands.known_by, zone(profile.time_zone).day(known.at))
    return ANSWERS.answer(question, lambda: choices(connection, profile, known.program, known.at))


def _page(
    connection: Connection, known: Known, filters: Filters, offered: Choices, view: View
) -> tuple[bytes, bool]:
    built = build_page(asked_of(connection, filters, known.at), known.program)
    said = built.words[view.language].split(" · ")
    parts = sheet_parts(built.figures, built.panels, view, filters.where, said)
    parts[ids.ASKED_WORDS] = {"children": in_pieces(said)}
    return packed(parts, filters, offered, view), built.live


async def about_answer(
    ref: MetricRef, query: str | Mapping[str, str], snapshot: Snapshot, *, at_a_glance: bool
) -> tuple[About, Filters]:
    """What is to be said of a number of a program's page, and the filters it was asked with.

    At a glance a headline is about its own period where none was chosen.
    """

    def ask(connection: Connection) -> tuple[About, Filters]:
        known = known_of(connection, ref.program.key, snapshot)
        filters = parse(query, choices_of(connection, known)).filters
        if at_a_glance:
            filters = with_own_period(filters, _face(ref.program.key))
        return about(asked_of(connection, filters, known.at), ref), filters

    return await read_beside(ask)


async def overview_answer(query: str | Mapping[str, str], view: View, snapshot: Snapshot) -> Answer:
    """The overview: live rows under the default filters, rows made for any others."""
    offered = overview_choices(hub.running().profile, snapshot.at)
    parsed = parse(query, offered)
    tiles, revision = None, snapshot.revision
    if parsed.filters != Filters():
        tiles, revision = await _tiles(parsed.filters, snapshot)
    painted = packed(asked_parts(tiles, view), parsed.filters, offered, view, own_period=True)
    return Answer(
        painted=painted,
        live=tiles is not None,
        choices=offered,
        parsed=parsed,
        revision=revision,
        at=snapshot.at,
        mark=hashlib.sha256(painted).hexdigest()[:16],
    )


async def _tiles(filters: Filters, snapshot: Snapshot) -> tuple[tuple[Tile, ...], int]:
    """The snapshot's tiles with what the filters change, each kept until its own program changes; and the revision."""

    def ask(connection: Connection) -> tuple[Future[list[dict[str, Any]]], int]:
        stand = [known_of(connection, face.program, snapshot) for face in faces()]
        question = ("tiles", filters, tuple(known.state for known in stand))
        made = ANSWERS.promise(question, lambda: [_facts(connection, filters, known) for known in stand])
        return made, stand[0].stands.revision

    made, revision = await read_beside(ask)
    tiles, found = {tile.program: tile for tile in snapshot.tiles}, await told(made)
    return tuple(
        replace(tiles[face.program], **facts) for face, facts in zip(faces(), found, strict=True)
    ), revision


def _facts(connection: Connection, filters: Filters, known: Known) -> dict[str, Any]:
    asked = asked_of(connection, filters, known.at)
    return ANSWERS.answer(("tile", filters, known.state), lambda: asked_facts(asked, _face(known.program)))


@cache
def _face(program: str) -> Face:
    return next(face for face in faces() if face.program == program)


def packed(
    parts: Parts, filters: Filters, offered: Choices, view: View, *, own_period: bool = False
) -> bytes:
    """Parts of a page, the way back from its filters and what can be compared with, as its script takes them."""
    parts[CHIPS] = {"children": chip_row(filters, offered, view)}
    parts[filter_id("compare")] = {"data": comparisons(filters, view, own_period=own_period)}
    return orjson.dumps(parts)


def _mark(question: Hashable) -> str:
    return hashlib.sha256(repr(question).encode()).hexdigest()[:16]
