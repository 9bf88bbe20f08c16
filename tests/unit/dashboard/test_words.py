"""Words and numbers of both languages."""

from __future__ import annotations

import re

import pytest

from dashboard.faces import faces
from dashboard.text import LANGUAGES, WORDS, caretaker, catalogue, language_of, takeaway
from dashboard.text import format as fmt
from db import registry

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("amount", "indonesian", "english"),
    [
        (0, "Rp 0", "Rp 0"),
        (450, "Rp 450", "Rp 450"),
        (85_000, "Rp 85 rb", "Rp 85 k"),
        (999_700, "Rp 1,0 jt", "Rp 1.0 m"),
        (16_600_000, "Rp 16,6 jt", "Rp 16.6 m"),
        (340_000_000, "Rp 340 jt", "Rp 340 m"),
        (999_960_000, "Rp 1,0 M", "Rp 1.0 bn"),
        (1_234_567_890, "Rp 1,2 M", "Rp 1.2 bn"),
        (2_910_000_000_000, "Rp 2,9 T", "Rp 2.9 tn"),
    ],
)
def test_rupiah_are_said_as_people_say_them(amount: float, indonesian: str, english: str) -> None:
    assert str(fmt.rupiah(amount, "id")).replace(NBSP, " ") == indonesian
    assert str(fmt.rupiah(amount, "en")).replace(NBSP, " ") == english


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(6_000_000, "Rp 6 jt"), (2_500_000, "Rp 2,5 jt"), (35_000, "Rp 35 rb"), (10, "Rp 10")],
)
def test_the_end_of_a_scale_has_no_decimal_that_says_nothing(amount: float, shown: str) -> None:
    assert fmt.round_amount(amount, "idr", "id").replace(NBSP, " ") == shown


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [(1234.5, 0, "1.234"), (1235.5, 0, "1.236"), (-5.13, 1, "−5,1"), (0.04, 1, "0,0")],
)
def test_numbers_are_grouped_and_rounded_half_to_even(value: float, decimals: int, shown: str) -> None:
    assert fmt.number(value, "id", decimals) == shown


@pytest.mark.parametrize(("value", "shown"), [(2.0, "+2"), (-2.0, "−2"), (0.2, "0")])
def test_a_change_shows_its_sign_unless_it_rounds_to_zero(value: float, shown: str) -> None:
    assert fmt.signed(value, "id") == shown


def test_clocks_follow_the_language_and_the_city() -> None:
    assert fmt.clock(1_795_417_509, "Asia/Jakarta", "id") == "14.05"
    assert fmt.clock(1_795_417_509, "Asia/Jakarta", "en") == "14:05"


def test_every_phrase_is_in_both_languages_with_the_same_values() -> None:
    for key, phrase in WORDS.items():
        assert set(phrase) == set(LANGUAGES), key
        assert set(re.findall(r"{(\w+)}", phrase["id"])) == set(re.findall(r"{(\w+)}", phrase["en"])), key


def test_no_phrase_is_written_twice() -> None:
    parts = (caretaker.WORDS, catalogue.WORDS, takeaway.WORDS)

    assert sum(map(len, parts)) == len(WORDS)


def test_every_metric_is_described_in_both_languages() -> None:
    for ref in registry.metrics():
        for text in (ref.metric.names, ref.metric.short, ref.metric.definition, ref.metric.formula_text):
            assert text.id, ref.key
            assert text.en, ref.key
        if ref.metric.definition.id != ref.metric.definition.en:
            assert not re.search(r"\b(yang|dan|dari|dalam)\b", ref.metric.definition.en), ref.key


def test_a_metric_with_a_target_says_where_it_comes_from() -> None:
    assert all(ref.metric.target_source is not None for ref in registry.metrics() if ref.metric.target)


@pytest.mark.parametrize(
    ("given", "language"), [("en", "en"), ("id", "id"), (None, "id"), ("xx", "id"), (["en"], "id")]
)
def test_an_unknown_language_is_indonesian(given: object, language: str) -> None:
    assert language_of(given, "id") == language


def test_pages_that_ask_for_no_language_take_the_default() -> None:
    assert (language_of(None, "en"), language_of("id", "en")) == ("en", "id")


def test_every_face_watches_metrics_that_have_limits() -> None:
    for face in faces():
        for key, _ in face.watched:
            metric = registry.metric(f"{face.program}.{key}").metric
            assert metric.attention or metric.alarm, f"{face.program}.{key}"


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (1_034_000_000, "Rp 1,03 M"),
        (856_400_000, "Rp 856 jt"),
        (85_440_000, "Rp 85,4 jt"),
        (999_700_000, "Rp 1,00 M"),
        (9_996_000, "Rp 10,0 jt"),
        (1_000, "Rp 1,00 rb"),
        (900, "Rp 900"),
        (0, "Rp 0"),
    ],
)
def test_sums_that_are_nearly_the_same_have_three_figures(amount: float, said: str) -> None:
    assert str(fmt.three_figures(amount, "id")).replace(NBSP, " ") == said
