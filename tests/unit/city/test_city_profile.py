"""The city profile: what Medan's file says, and what a faulty file is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from db.city.profile import ProfileError, built_in_profiles, known_districts, load_profile
from db.city.zone import zone

MEDAN = Path("db/city/medan.toml")

SMALL = """
key = "small"
name = "Small"
full_name = "Small Town"
time_zone = "Asia/Jakarta"
zone_label = "WIB"
country = "ID"
districts = [
  { code = "1", name = "North", short = "NOR", row = 0, column = 0, aliases = ["Up"] },
  { code = "2", name = "South", short = "SOU", row = 1, column = 0 },
]
"""


STREET = '{ program = "eparking", prefix = "EP", id = "A", street = "A", district = "1", points = 2 }'
STRAY = STREET.replace('district = "1"', 'district = "9"')


@pytest.fixture
def write(tmp_path: Path):
    def _write(text: str) -> str:
        path = tmp_path / "town.toml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return _write


def fault(path: str) -> str:
    with pytest.raises(ProfileError) as caught:
        load_profile(path)
    return str(caught.value)


def rate(value: int, valid_from: str, valid_to: str = "") -> str:
    ends = f", valid_to = {valid_to}" if valid_to else ""
    return (
        f'{{ program = "eparking", name = "city_share_pct", category = "I", value = {value}, '
        f'unit = "percent", source = "x", verified = false, valid_from = {valid_from}{ends} }}'
    )


@pytest.mark.parametrize("name", built_in_profiles())
def test_every_built_in_profile_loads_and_its_zone_is_usable(name: str):
    profile = load_profile(name)

    assert profile.key == name
    assert zone(profile.time_zone).name == profile.time_zone


def test_medan_has_21_districts_that_add_up_to_the_published_city():
    districts = load_profile("medan").districts

    assert [d.code for d in districts] == [f"12.71.{n:02d}" for n in range(1, 22)]
    assert sum(d.population or 0 for d in districts) == 2_435_252
    assert round(sum(d.area_km2 or 0 for d in districts), 2) == 265.10


def test_medans_tiles_keep_north_above_south():
    districts = load_profile("medan").districts
    pairs = [(a, b) for a in districts for b in districts if a.row < b.row]

    kept = sum((a.latitude or 0) > (b.latitude or 0) for a, b in pairs)

    assert kept / len(pairs) > 0.95


def test_medan_registers_150_parking_points_in_its_own_districts():
    profile = load_profile("medan")
    codes = {district.code for district in profile.districts}

    points = [place for place in profile.places if place.program == "eparking"]

    assert len(points) == 150
    assert len({point.place_id for point in points}) == 150
    assert {point.district for point in points} <= codes
    assert points[0].place_id == "EP-ZAINUL-ARIFIN-01"
    assert points[0].name == "Jl. KH Zainul Arifin 1"


def test_medan_answers_with_the_share_that_was_valid_on_a_day():
    profile = load_profile("medan")

    assert profile.rate("eparking.city_share_pct", date(2024, 10, 27), "I") == 40
    assert profile.rate("eparking.city_share_pct", date(2024, 10, 27), "II") == 35
    assert profile.rate("eparking.city_share_pct", date(2024, 10, 28), "II") == 40
    assert profile.rate("eparking.city_share_pct", date(2020, 1, 1), "I") is None
    assert profile.rate("licensing.sla_working_days", date(2026, 1, 1), "pbg") == 28
    assert profile.rate("licensing.sla_working_days", date(2026, 1, 1), "something else") == 14


def test_medan_marks_what_nobody_checked():
    profile = load_profile("medan")

    unverified = {(r.program, r.name) for r in profile.rates if not r.verified}

    assert ("licensing", "sla_working_days") in unverified
    assert all(not t.verified for t in profile.targets if t.metric in ("gross_idr", "on_time"))
    assert all(row.source for row in (*profile.rates, *profile.targets))


def test_medan_calls_itself_122():
    assert load_profile("medan").emergency_number == "122"


@pytest.mark.parametrize("spelling", ["12.71.01", "127101", "Medan Kota", "kota", "KEC. MEDAN KOTA"])
def test_every_spelling_leads_to_the_district(spelling: str):
    assert known_districts(load_profile("medan"))[spelling.casefold()] == "12.71.01"


def test_extra_values_are_those_of_one_feed():
    profile = load_profile("medan")

    assert set(profile.extra_values("licensing.steps")) == {"step"}
    assert "flood" in profile.extra_values("call122.incidents")["category"]
    assert profile.extra_values("call122.dispatches") == {}


def test_labels_speak_both_languages_and_fall_back_to_the_value():
    profile = load_profile("medan")

    assert profile.label("pbg", "en") == "Building (PBG)"
    assert profile.label("traffic_accident", "id") == "Kecelakaan"
    assert profile.label("never seen", "id") == "never seen"


def test_a_small_profile_needs_only_names_zone_and_districts(write):
    profile = load_profile(write(SMALL))

    assert profile.calendar.weekend == (5, 6)
    assert profile.places == ()


def test_an_unknown_city_is_told_which_there_are():
    message = fault("atlantis")

    assert "no city profile 'atlantis'" in message
    assert "medan" in message


def test_a_missing_file_is_named(tmp_path: Path):
    assert f"{tmp_path}/none.toml cannot be read" in fault(f"{tmp_path}/none.toml")


def test_broken_toml_is_told_with_its_line(write):
    message = fault(write(SMALL.replace('key = "small"', "key = small")))

    assert "is not valid TOML" in message
    assert "line 2" in message


def test_a_file_that_is_not_utf8_is_told_so(tmp_path: Path):
    path = tmp_path / "town.toml"
    path.write_bytes(SMALL.replace("North", "N\xf6rd").encode("latin-1"))

    assert "not UTF-8" in fault(str(path))


@pytest.mark.parametrize(
    ("wrong", "right", "told"),
    [
        ('name = "Small"', 'nam = "Small"', "'nam' is not a known key"),
        ('name = "Small"', 'nam = "Small"', "'name' is missing"),
        ('short = "SOU"', 'short = "South"', "'districts' row 2 'short' is 'South'"),
        ('code = "2"', 'code = "1"', "the code '1' belongs to North and South"),
        ('short = "SOU"', 'short = "NOR"', "the short 'NOR' belongs to North and South"),
        ("row = 1", "row = 0", "the tile 'row 0, column 0' belongs to North and South"),
        ('name = "South"', 'name = "Up"', "the spelling 'up' belongs to North and Up"),
        ("Asia/Jakarta", "Asia/Medan", "'Asia/Medan' is not an IANA zone"),
    ],
)
def test_a_faulty_key_is_named_with_its_value(write, wrong: str, right: str, told: str):
    message = fault(write(SMALL.replace(wrong, right)))

    assert told in message
    assert "town.toml" in message


def test_all_faults_are_told_at_once(write):
    message = fault(write(SMALL.replace("row = 1", "row = 0").replace("Asia/Jakarta", "Nowhere")))

    assert "tile" in message
    assert "Nowhere" in message


def test_overlapping_validity_is_refused(write):
    rows = f"rates = [{rate(40, '2021-01-01')}, {rate(35, '2024-01-01')}]"

    message = fault(write(SMALL + rows))

    assert "'eparking / city_share_pct / I' is given twice from 2024-01-01 on" in message


def test_validity_that_ends_where_the_next_begins_is_accepted(write):
    rows = f"rates = [{rate(40, '2021-01-01', '2024-01-01')}, {rate(35, '2024-01-01')}]"

    profile = load_profile(write(SMALL + rows))

    assert profile.rate("eparking.city_share_pct", date(2023, 12, 31), "I") == 40
    assert profile.rate("eparking.city_share_pct", date(2024, 1, 1), "I") == 35


def test_validity_that_ends_before_it_begins_is_refused(write):
    assert "is not after 'valid_from'" in fault(
        write(SMALL + f"rates = [{rate(40, '2024-01-01', '2023-01-01')}]")
    )


def test_a_street_in_no_district_is_refused(write):
    street = f"streets = [{STRAY}]"

    assert "'EP-A-01' lies in district '9', which is not in 'districts'" in fault(write(SMALL + street))


def test_hours_that_close_before_they_open_are_refused(write):
    hours = '[hours]\noffice_hours = { opens = "16:00", closes = "07:30" }'
    assert "'office_hours' opens at 16:00 and closes at 07:30" in fault(write(SMALL + hours))


def test_a_place_that_closes_before_it_opens_is_refused(write):
    place = (
        'places = [{ program = "eparking", place_id = "P", name = "P", street = "S", district = "1", '
        'opens = "22:00", closes = "07:00" }]'
    )

    assert "'P' opens at 22:00 and closes at 07:00" in fault(write(SMALL + place))


def test_a_target_without_period_is_refused(write):
    row = '{ program = "eparking", metric = "gross_idr", value = 1, source = "x", verified = false }'
    target = f"targets = [{row}]"

    assert "'targets' row 1 'period' is missing" in fault(write(SMALL + target))


def test_an_allowed_value_must_name_program_feed_and_column(write):
    assert "Write program.feed.column" in fault(write(SMALL + '[allowed_values]\n"calls.channel" = ["x"]'))


def test_two_stretches_of_one_street_may_not_share_a_number(write):
    assert "'eparking / EP-A-01' is given twice" in fault(write(SMALL + f"streets = [{STREET}, {STREET}]"))
