"""Screen profiles: what the farthest seat can read, and what is refused."""

from __future__ import annotations

import math

import pytest

from db.screens.profile import ScreenProfile, profile_faults, profile_warnings
from db.screens.record import SceneNames, Screen, ScreenRefusedError, as_fields, read_screen

SCENES = SceneNames(("overview", "eparking"))


def test_the_screen_that_the_layout_was_drawn_for_shows_text_of_42_pixels() -> None:
    profile = ScreenProfile(diagonal_in=55, width_px=1920, height_px=1080, distance_m=4)

    assert profile.pixel_mm == pytest.approx(0.634, abs=0.001)
    assert math.ceil(profile.smallest_px) == 42
    assert profile.base_px == pytest.approx(42)
    assert list(profile_faults(profile)) == []
    assert list(profile_warnings(profile)) == []


def test_a_finer_picture_of_the_same_size_needs_more_pixels_and_has_them() -> None:
    full, finer = ScreenProfile(), ScreenProfile(width_px=3840, height_px=2160)

    assert finer.smallest_px == pytest.approx(2 * full.smallest_px)
    assert finer.base_px == pytest.approx(2 * full.base_px)


@pytest.mark.parametrize(
    ("size", "base"), [((1920, 1080), 42), ((3840, 1080), 42), ((1080, 1920), 23.625), ((1024, 768), 22.4)]
)
def test_the_base_fits_the_narrower_side(size: tuple[int, int], base: float) -> None:
    assert ScreenProfile(width_px=size[0], height_px=size[1]).base_px == pytest.approx(base)


def test_a_seat_too_far_away_is_refused_with_the_distance_and_the_diagonal_that_would_do() -> None:
    too_far = ScreenProfile(distance_m=8)

    (fault,) = profile_faults(too_far)

    assert fault.field == "distance_m"
    assert "4 m or less" in fault.text.en
    assert "110 inches or more" in fault.text.en
    assert "kursi terjauh 4 m atau kurang" in fault.text.id
    assert list(profile_faults(ScreenProfile(distance_m=4))) == []
    assert list(profile_faults(ScreenProfile(distance_m=8, diagonal_in=110))) == []
    assert list(profile_faults(ScreenProfile(distance_m=8, diagonal_in=109))) != []


def test_more_than_six_picture_heights_is_told() -> None:
    (warning,) = profile_warnings(ScreenProfile(distance_m=4.2))

    assert "6.1 picture heights" in warning.text.en


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("diagonal_in", "0"),
        ("diagonal_in", "-55"),
        ("diagonal_in", "nan"),
        ("diagonal_in", "1e99"),
        ("diagonal_in", "large"),
        ("width_px", "0"),
        ("width_px", "1920.5"),
        ("height_px", "inf"),
        ("height_px", "99999999999999999999"),
        ("distance_m", "0"),
        ("distance_m", "-inf"),
        ("distance_m", "1000000"),
        ("dwell_s", "0"),
        ("dwell_s", "1e9"),
        ("dwell_s", "soon"),
        ("alarm_every", "1"),
        ("alarm_every", "-2"),
        ("language", "fr"),
        ("scenes", "eparking,nothing"),
        ("scenes", ",".join(["eparking"] * 41)),
        ("name", "../hall"),
        ("name", ""),
        ("name", "h" * 33),
        ("group", "<b>"),
        ("column", "99"),
        ("colour", "red"),
    ],
)
def test_an_impossible_screen_is_refused_in_both_languages_naming_the_field(field: str, value: str) -> None:
    with pytest.raises(ScreenRefusedError) as refused:
        read_screen({"name": "hall", field: value}, SCENES)

    (fault,) = refused.value.faults
    assert fault.field == field
    assert fault.text.id != fault.text.en


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(ScreenRefusedError) as refused:
        read_screen({"name": "Hall!", "dwell_s": "x", "diagonal_in": "-1"}, SCENES)

    assert {fault.field for fault in refused.value.faults} == {"name", "dwell_s", "diagonal_in"}


def test_a_screen_survives_the_way_through_a_form() -> None:
    typed = {
        "name": "hall-1",
        "diagonal_in": "65,5",
        "distance_m": "4.5",
        "scenes": " eparking , overview",
        "group": "hall",
        "column": "1",
        "side_by_side": "false",
    }

    screen = read_screen(typed, SCENES)

    assert screen.profile.diagonal_in == 65.5
    assert screen.scenes == ("eparking", "overview")
    assert screen.side_by_side is False
    assert read_screen(as_fields(screen), SCENES) == screen


def test_an_unknown_scene_is_answered_with_the_scenes_that_there_are() -> None:
    with pytest.raises(ScreenRefusedError, match="There are: overview, eparking"):
        read_screen({"name": "hall", "scenes": "eparkin"}, SCENES)


def test_an_open_wall_has_to_take_up_whatever_changes_what_it_shows() -> None:
    screen = Screen(name="hall", changed_at=1, changed_by="a")

    assert screen.version == Screen(name="hall", changed_at=2, changed_by="b").version
    assert screen.version != Screen(name="hall", dwell_s=30).version
    assert screen.version != Screen(name="hall", group="w", positions=2).version
