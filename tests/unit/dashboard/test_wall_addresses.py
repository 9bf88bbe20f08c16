"""What an address of the wall asks for, and what it gets."""

from __future__ import annotations

import pytest

from dashboard.api.callers import RateLimit
from dashboard.rotation import Rotation, rotation
from db.screens.record import Screen

SCENES = ("overview", "eparking", "taru")
HALL = Screen(name="hall", scenes=("taru", "overview"), dwell_s=40, language="en")


def _asked(**asked: str) -> Rotation:
    return rotation(asked, screens=[HALL], scenes=SCENES, locale="id")


def test_without_anything_every_scene_turns_every_twenty_seconds() -> None:
    found = _asked()

    assert (found.scenes, found.dwell_s, found.language, found.messages) == (SCENES, 20.0, "id", ())


def test_a_named_screen_brings_its_own_and_the_address_goes_before_it() -> None:
    kept, changed = _asked(screen="hall"), _asked(screen="hall", scenes="eparking", dwell="5", lang="id")

    assert (kept.scenes, kept.dwell_s, kept.language) == (("taru", "overview"), 40.0, "en")
    assert (changed.scenes, changed.dwell_s, changed.language) == (("eparking",), 5.0, "id")
    assert changed.screen is HALL


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"screen": "hal"}, "Yang ada: hall"),
        ({"scenes": "nothing"}, "Yang ada: overview, eparking, taru"),
        ({"scenes": "taru,nothing"}, "nothing"),
        ({"dwell": "inf"}, "20 detik"),
        ({"dwell": "-4"}, "2 detik"),
        ({"dwell": "soon"}, "20 detik"),
    ],
)
def test_what_cannot_be_had_is_told_and_something_is_always_shown(asked: dict[str, str], said: str) -> None:
    found = _asked(**asked)

    assert said in found.messages[0]
    assert found.scenes


def test_a_screen_whose_scenes_are_all_gone_shows_every_scene_and_says_so() -> None:
    old = Screen(name="old", scenes=("gone",))
    found = rotation({"screen": "old"}, screens=[old], scenes=SCENES, locale="id")

    assert found.scenes == SCENES
    assert "gone" in found.messages[0]


def test_a_rate_limit_counts_each_address_alone_and_remembers_few() -> None:
    limit = RateLimit(calls=2, window_s=10, most_addresses=2)

    assert [limit.allows("a", 0), limit.allows("a", 1), limit.allows("a", 2)] == [True, True, False]
    assert limit.allows("b", 2)
    assert limit.allows("a", 10)
    assert [limit.allows(name, 11) for name in "cde"] == [True, True, True]
    assert len(limit._seen) == 2
