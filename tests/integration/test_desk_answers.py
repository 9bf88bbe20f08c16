"""Answers of the desk are kept only as long as they are what would be read now, and never given to another question."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from threading import Event
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Engine, update

from dashboard.components.phrases import View
from dashboard.desk import serve
from dashboard.desk.answers import ANSWERS, HOLDS_S, Answers
from dashboard.faces import faces
from dashboard.live import hub
from dashboard.live.limits import Watch
from dashboard.model import Snapshot
from dashboard.pages import ahead, answers
from dashboard.pages import behind as pages_behind
from dashboard.pages.ahead import ask_once
from dashboard.pages.answers import Answer, overview_answer, program_answer
from dashboard.pages.behind import behind, rows_answer
from db.city.profile import CityProfile
from db.engine import reading, writing
from db.kept import CACHE
from db.metrics import Cut
from db.metrics.compare import Period
from db.openings import put_opening
from db.registry import feed, metric
from db.settle import note
from db.tables import Target
from tests.support.loops import elsewhere
from tests.support.records import at, day, put
from tests.support.snapshots import build_snapshot
from tests.support.statements import statements

NOW = at("2026-11-18 12:05")
#: Reads every combination of dimensions of some days.
COMBINED = (
    "eparking_payments_day.district, eparking_payments_day.category, eparking_payments_day.channel, sum("
)
PAYMENT = {"status": "captured", "method": "qris", "vehicle_type": "R2", "amount_idr": 2_000}


@pytest.fixture
def snapshot(engine: Engine, medan: CityProfile) -> Iterator[Snapshot]:
    """The desk's hub over a city with a few payments, at noon."""
    _pay(engine, medan, "a", "12.71.19")
    hub.install(hub.Hub(engine=engine, profile=medan))
    ANSWERS.forget()
    with reading(engine) as connection:
        made = build_snapshot(connection, medan, now=NOW, watch=Watch())
    yield made
    ANSWERS.forget()


def _pay(engine: Engine, medan: CityProfile, key: str, district: str) -> None:
    record = PAYMENT | {"txn_id": key, "paid_at": "2026-11-18 11:00", "district": district}
    put(engine, medan, "eparking.payments", [record], now=NOW)


def _asked(snapshot: Snapshot, program: str = "eparking", query: str = "", language: str = "id") -> Answer:
    view = View(language, snapshot.time_zone)
    work = (
        program_answer(program, query, view, snapshot) if program else overview_answer(query, view, snapshot)
    )
    return elsewhere(lambda: asyncio.run(work))


def _anew(snapshot: Snapshot, program: str = "eparking", query: str = "") -> Answer:
    ANSWERS.forget()
    return _asked(snapshot, program, query)


def test_a_later_block_of_rows_asks_for_no_choices_again(
    engine: Engine, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    make = answers.choices
    monkeypatch.setattr(answers, "choices", lambda *given: made.append(given[2]) or make(*given))
    ref, view = metric("eparking.transactions"), View("id", snapshot.time_zone)
    page = elsewhere(lambda: asyncio.run(rows_answer(ref, "district=12.71.19", view, snapshot)))
    assert page.rows is not None

    with reading(engine) as connection:
        asked = behind(connection, page.rows["known"])

    assert asked.where == {Cut.DISTRICT: "12.71.19"}
    assert made == ["eparking"]


def test_the_same_is_made_once_and_a_commit_changes_it(
    engine: Engine, medan: CityProfile, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    build = answers.build_page
    monkeypatch.setattr(answers, "build_page", lambda asked, key: made.append(key) or build(asked, key))
    first, again = _asked(snapshot), _asked(snapshot)
    assert made == ["eparking"]
    assert again == first

    _pay(engine, medan, "b", "12.71.01")
    after = _asked(snapshot)
    assert made == ["eparking", "eparking"]
    assert after.mark != first.mark
    assert after.revision > first.revision
    assert after.parts != first.parts
    assert after.parts == _anew(snapshot).parts


def test_a_commit_of_another_program_leaves_an_answer_as_it_is(
    engine: Engine, medan: CityProfile, snapshot: Snapshot
) -> None:
    first = _asked(snapshot, "taru")
    _pay(engine, medan, "c", "12.71.01")
    assert _asked(snapshot, "taru").mark == first.mark
    assert _anew(snapshot, "taru").parts == first.parts


QUESTIONS = (
    {},
    {"query": "district=12.71.19"},
    {"query": "district=12.71.01"},
    {"query": "period=7d"},
    {"query": "period=7d&compare=year"},
    {"language": "en"},
    {"program": "simp4d"},
    {"program": "", "query": "district=12.71.19"},
    {"program": "", "query": "district=12.71.01"},
)


def test_every_question_gets_its_own_answer(snapshot: Snapshot) -> None:
    found = [_asked(snapshot, **question) for question in QUESTIONS]
    assert len({answer.mark for answer in found}) == len(QUESTIONS)
    assert [_asked(snapshot, **question).painted for question in QUESTIONS] == [a.painted for a in found]
    for question, answer in zip(QUESTIONS, found, strict=True):
        ANSWERS.forget()
        assert _asked(snapshot, **question).painted == answer.painted


def test_the_overview_follows_the_commit_of_any_program(
    engine: Engine, medan: CityProfile, snapshot: Snapshot
) -> None:
    question = {"program": "", "query": "district=12.71.19"}
    first = _asked(snapshot, **question)
    _pay(engine, medan, "d", "12.71.19")
    after = _asked(snapshot, **question)
    assert after.painted != first.painted
    assert after.painted == _anew(snapshot, **question).painted


def test_reference_data_and_opening_balances_are_part_of_the_state(
    engine: Engine, snapshot: Snapshot
) -> None:
    marks = [_asked(snapshot, "licensing").mark]
    with writing(engine, "licensing") as connection:
        ref = feed("licensing.applications")
        put_opening(connection, ref, ref.feed.stocks[0].key, {"12.71.19": 5}, day("2026-01-01"), source="t")
    marks.append(_asked(snapshot, "licensing").mark)
    with writing(engine, "city") as connection:
        connection.execute(update(Target).values(value=Target.value + 1))
        note(connection, [])
    marks.append(_asked(snapshot, "licensing").mark)
    assert len(set(marks)) == 3


def test_an_answer_stands_for_seconds_and_not_longer(snapshot: Snapshot) -> None:
    first = _asked(snapshot)
    soon = _asked(replace(snapshot, at=NOW + HOLDS_S - 1))
    later = _asked(replace(snapshot, at=NOW + HOLDS_S))
    assert (soon.mark, soon.at) == (first.mark, NOW)
    assert later.mark != first.mark
    assert later.at == NOW + HOLDS_S


@pytest.mark.parametrize(
    ("module", "name", "ask"),
    [
        (answers, "_page", lambda *given: program_answer("eparking", "period=7d", *given)),
        (answers, "asked_facts", lambda *given: overview_answer("period=7d", *given)),
        (
            pages_behind,
            "_shown",
            lambda *given: rows_answer(metric("eparking.transactions"), "period=7d", *given),
        ),
    ],
)
def test_those_who_wait_for_the_same_answer_take_no_turn_from_others(
    snapshot: Snapshot,
    monkeypatch: pytest.MonkeyPatch,
    module: ModuleType,
    name: str,
    ask: Callable[..., Coroutine[Any, Any, Answer]],
) -> None:
    make, others_answered, made = getattr(module, name), Event(), []

    def slowly(*given: Any) -> Any:
        made.append(given)
        assert others_answered.wait(30)
        return make(*given)

    async def crowd() -> list[Answer]:
        view = View("id", snapshot.time_zone)
        same = [asyncio.create_task(ask(view, snapshot)) for _ in range(serve.READS + 1)]
        # A task of its own, so that it comes after those.
        other = asyncio.create_task(serve.read_beside(lambda _: "another answer"))
        try:
            assert await other == "another answer"
            gone = same.pop()
            gone.cancel()
        finally:
            others_answered.set()
        return await asyncio.gather(*same)

    monkeypatch.setattr(module, name, slowly)
    found = elsewhere(lambda: asyncio.run(crowd()))

    assert len(made) == (len(faces()) if name == "asked_facts" else 1)
    assert {answer.mark for answer in found} == {found[0].mark}


def test_those_who_wait_for_an_answer_that_fails_are_told_so_and_the_next_asks_again(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails = Event()

    def make(*_: Any) -> Any:
        assert fails.wait(30)
        raise ZeroDivisionError

    async def crowd() -> list[Answer | BaseException]:
        view = View("id", snapshot.time_zone)
        asked = [asyncio.create_task(program_answer("eparking", "", view, snapshot)) for _ in range(3)]
        await asyncio.create_task(serve.read_beside(lambda _: None))
        fails.set()
        return await asyncio.gather(*asked, return_exceptions=True)

    with monkeypatch.context() as patch:
        patch.setattr(answers, "_page", make)
        found = elsewhere(lambda: asyncio.run(crowd()))

    assert [type(one) for one in found] == [ZeroDivisionError] * 3
    assert _asked(snapshot).parts


def test_a_question_that_failed_is_asked_again_and_the_oldest_answers_go() -> None:
    held = Answers(most=2)
    with pytest.raises(ZeroDivisionError):
        held.answer("a", lambda: 1 // 0)
    assert [held.answer(key, lambda n=n: n) for n, key in enumerate("abca")] == [0, 1, 2, 3]
    assert held.answer("c", lambda: 9) == 2


def test_what_is_over_is_not_read_again_under_any_filters_once_pages_were_asked_ahead(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = hub.running()
    live.snapshot = snapshot
    monkeypatch.setattr(ahead, "PERIODS", (Period.YEAR,))
    monkeypatch.setattr(ahead, "faces", lambda: [face for face in faces() if face.program == "eparking"])
    CACHE.forget()
    elsewhere(lambda: asyncio.run(ask_once(live)))

    with statements(live.engine) as said:
        known = _asked(snapshot, query="period=year&district=12.71.19&category=R2")
    with statements(live.engine) as said_anew:
        CACHE.forget()
        anew = _anew(snapshot, query="period=year&district=12.71.19&category=R2")

    assert known.parts == anew.parts
    assert [statement for statement in said_anew if COMBINED in statement]
    assert not [statement for statement in said if COMBINED in statement]
