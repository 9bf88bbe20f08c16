"""Named screens and the reports of what they painted, on both databases and by the command line."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from db.engine import reading, writing
from db.screens import paints as kept
from db.screens.paints import Paint, paints, put_paints
from db.screens.profile import ScreenProfile
from db.screens.record import Screen, ScreenRefusedError
from db.screens.store import put_screen, remove_screen, screens
from db.state import state
from tests.support.commands import command
from tests.support.serving import environment_for


def _put(engine: Engine, screen: Screen, *, now: int = 100) -> tuple[str, ...]:
    with writing(engine, "screens") as connection:
        return put_screen(connection, screen, actor="tester", now=now)


def _paint(screen: str, reported_at: int) -> Paint:
    return Paint(
        screen=screen,
        scene="overview",
        revision=7,
        painted_at=reported_at - 1,
        reported_at=reported_at,
        started_at=0,
        offset_ms=-40,
        release="abc",
        width_px=1920,
        height_px=1080,
        errors=0,
        connected=True,
    )


def test_a_screen_is_kept_changed_and_removed(engine: Engine) -> None:
    hall = Screen(name="hall", profile=ScreenProfile(diagonal_in=98), scenes=("eparking", "overview"))
    _put(engine, hall, now=100)
    _put(engine, Screen(name="hall", dwell_s=30), now=200)

    with reading(engine) as connection:
        (found,) = screens(connection)
    assert (found.dwell_s, found.scenes, found.changed_at, found.changed_by) == (30, (), 200, "tester")
    with writing(engine, "screens") as connection:
        assert remove_screen(connection, "hall")
        assert not remove_screen(connection, "hall")
        assert screens(connection) == ()


def test_screens_of_a_video_wall_are_counted_in_reading_order_and_turn_alike(engine: Engine) -> None:
    for name, column, row in (("a", 1, 0), ("b", 0, 1), ("c", 0, 0)):
        _put(engine, Screen(name=name, group="hall", column=column, row=row))
    _put(engine, Screen(name="alone"))

    followers = _put(engine, Screen(name="b", group="hall", column=0, row=1, dwell_s=12))

    assert set(followers) == {"a", "c"}
    with reading(engine) as connection:
        found = {screen.name: screen for screen in screens(connection)}
    assert {name: found[name].position for name in "abc"} == {"c": 0, "a": 1, "b": 2}
    assert {found[name].positions for name in "abc"} == {3}
    assert {found[name].dwell_s for name in "abc"} == {12}
    assert (found["alone"].positions, found["alone"].dwell_s) == (1, 20)


def test_a_place_in_a_video_wall_belongs_to_one_screen(engine: Engine) -> None:
    _put(engine, Screen(name="a", group="hall", column=1))

    with pytest.raises(ScreenRefusedError, match="taken by 'a'"):
        _put(engine, Screen(name="b", group="hall", column=1))
    _put(engine, Screen(name="b", group="other", column=1))


def test_reports_keep_one_row_a_screen_and_raise_no_revision(engine: Engine) -> None:
    with reading(engine) as connection:
        before = state(connection).revision
    for at in (10, 20):
        with writing(engine, "screen_paint") as connection:
            put_paints(connection, {"hall": _paint("hall", at), "x": _paint("x", at)}, now=at)

    with reading(engine) as connection:
        assert {paint.screen: paint.reported_at for paint in paints(connection)} == {"hall": 20, "x": 20}
        assert state(connection).revision == before


def test_browsers_without_a_name_are_bounded_and_forgotten_but_named_screens_stay(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "MOST_UNNAMED", 3)
    _put(engine, Screen(name="hall"))
    later = 10 * 86_400
    with writing(engine, "screen_paint") as connection:
        put_paints(connection, {n: _paint(n, 10) for n in ("hall", "old")}, now=10)
        put_paints(connection, {f"b{n}": _paint(f"b{n}", later + n) for n in range(5)}, now=later)

    with reading(engine) as connection:
        assert {paint.screen for paint in paints(connection)} == {"hall", "b2", "b3", "b4"}


@pytest.fixture
def environment(city_url: str) -> dict[str, str]:
    """The environment of a user of a database of each kind."""
    return {**environment_for(city_url), "COLUMNS": "200"}


def test_screens_are_managed_by_the_command_line(environment: dict[str, str]) -> None:
    assert "No screen has a name yet" in command(environment, "screen", "list").stdout
    made = command(environment, "screen", "set", "hall", "--diagonal", "98", "--distance", "6.5")
    assert made.returncode == 0, made.stdout + made.stderr
    assert "/wall?screen=hall" in made.stdout

    changed = command(environment, "screen", "set", "hall", "--scenes", "eparking,call122")

    assert changed.returncode == 0
    shown = command(environment, "screen", "show", "hall").stdout
    assert '98" 1920×1080, 6.5 m' in shown
    assert "eparking, call122" in shown
    assert "hall" in command(environment, "screen", "list").stdout
    assert command(environment, "screen", "remove", "hall").returncode == 0
    assert "hall" not in command(environment, "screen", "list").stdout


IMPOSSIBLE = (
    (("set", "hall", "--distance", "9"), "What would do: a farthest seat of 4 m or less"),
    (("set", "hall", "--diagonal", "nan"), "'nan' is not possible"),
    (("set", "hall", "--scenes", "nothing"), "There are: overview, eparking"),
    (("set", "hall", "--dwell", "-3"), "whole number of 5–3600"),
    (("set", "Hall"), "will not do"),
    (("show", "nowhere"), "There is no screen 'nowhere'. There are none yet."),
    (("remove", "nowhere"), "There is no screen"),
)


def test_a_screen_that_cannot_be_is_refused_in_plain_words(environment: dict[str, str]) -> None:
    answers = {words: command(environment, "screen", *words) for words, _ in IMPOSSIBLE}

    assert {words for words, answer in answers.items() if answer.returncode != 2} == set()
    assert [
        (words, answers[words].stderr) for words, said in IMPOSSIBLE if said not in answers[words].stderr
    ] == []
    assert "No screen has a name yet" in command(environment, "screen", "list").stdout
