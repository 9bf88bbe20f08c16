"""A city's outlines: read once, simplified, and refused in plain words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from db.city.boundaries import outlines, simplify
from db.city.profile import BUILT_IN, CityProfile, ProfileError, load_profile


def _city(folder: Path, content: str) -> CityProfile:
    (folder / "districts.geojson").write_text(content)
    text = (BUILT_IN / "sanfrancisco.toml").read_text()
    file = folder / "city.toml"
    file.write_text(f'boundaries = "districts.geojson"\n{text}')
    return load_profile(str(file))


def _feature(code: str, *ring: tuple[float, float], kind: str = "Polygon") -> dict[str, object]:
    rings = [[list(corner) for corner in ring]]
    coordinates = rings if kind == "Polygon" else [rings]
    return {"properties": {"kode": code}, "geometry": {"type": kind, "coordinates": coordinates}}


def _collection(*features: object) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


SQUARE = ((98.0, 0.0), (98.1, 0.0), (98.1, 0.1), (98.0, 0.1), (98.0, 0.0))


@pytest.mark.parametrize("kind", ["Polygon", "MultiPolygon"])
def test_outlines_are_kilometres_from_the_corner(tmp_path: Path, kind: str) -> None:
    code = load_profile("sanfrancisco").districts[0].code
    city = _city(tmp_path, _collection(_feature(code, *SQUARE, kind=kind), _feature("elsewhere", *SQUARE)))

    ((found, (ring,)),) = outlines(city)

    assert found == code
    assert ring[0] == (0, 0)
    assert ring[2] == pytest.approx((11.132, 11.132), rel=1e-3)


def test_a_city_without_boundaries_has_no_outlines() -> None:
    assert outlines(load_profile("medan")) == ()


def test_a_corner_that_hardly_stands_out_is_left_out() -> None:
    line = ((0.0, 0.0), (1.0, 0.001), (2.0, 0.0), (2.0, 2.0))

    assert simplify(line, 0.03) == ((0.0, 0.0), (2.0, 0.0), (2.0, 2.0))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "is not JSON"),
        ("[1]", "not a GeoJSON FeatureCollection"),
        (_collection(), "no feature has a 'kode'"),
        (_collection(_feature("12", *SQUARE)), "no feature has a 'kode'"),
    ],
)
def test_a_file_of_no_use_is_refused_in_plain_words(tmp_path: Path, content: str, told: str) -> None:
    with pytest.raises(ProfileError, match=told):
        outlines(_city(tmp_path, content))


def test_coordinates_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    code = load_profile("sanfrancisco").districts[0].code
    broken = {"properties": {"kode": code}, "geometry": {"type": "Polygon", "coordinates": [["north"]]}}

    with pytest.raises(ProfileError, match="not pairs of numbers"):
        outlines(_city(tmp_path, _collection(broken)))


def test_a_missing_file_is_refused_with_its_path(tmp_path: Path) -> None:
    city = _city(tmp_path, _collection())
    (tmp_path / "districts.geojson").unlink()

    with pytest.raises(ProfileError, match="cannot be read"):
        outlines(city)
