"""The outlines of a city's districts: a GeoJSON file that the profile names, simplified for a map seen from afar.

The file stays where the city keeps it; features carry the ministry's code as `kode`. Nothing is fetched.
"""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path
from typing import Any

from db.city.profile import CityProfile, ProfileError

KM_PER_DEGREE = 111.32
#: Corners that stand out less than this are left out: about a pixel of a map on a wall.
TOLERANCE_KM = 0.03
#: A file larger than this is no set of districts.
LARGEST_BYTES = 50_000_000

Ring = tuple[tuple[float, float], ...]
Outlines = tuple[tuple[str, tuple[Ring, ...]], ...]


def outlines(profile: CityProfile) -> Outlines:
    """Rings of each district in kilometres east and north of the south-western corner; empty without a file.

    **Shape**: (code, outer rings), in the profile's order of districts; a district without a feature is left out.

    Raises:
        ProfileError: when the file cannot be read or is not GeoJSON with `kode`.
    """
    if profile.boundaries is None:
        return ()
    return _read(profile.boundaries, tuple(district.code for district in profile.districts))


@cache
def _read(path: Path, codes: tuple[str, ...]) -> Outlines:
    features = _features(path)
    found: dict[str, list[list[tuple[float, float]]]] = {}
    for feature in features:
        code = str((feature.get("properties") or {}).get("kode", ""))
        if code in codes:
            found.setdefault(code, []).extend(_outer_rings(feature.get("geometry") or {}, path))
    corners = [corner for rings in found.values() for ring in rings for corner in ring]
    if not corners:
        message = f"Boundaries {path}: no feature has a 'kode' of a district of this city. Give each district its code."
        raise ProfileError(message)
    west, south = min(x for x, _ in corners), min(y for _, y in corners)
    scale = math.cos(math.radians(south)) * KM_PER_DEGREE
    return tuple(
        (
            code,
            tuple(
                simplify(
                    tuple(((x - west) * scale, (y - south) * KM_PER_DEGREE) for x, y in ring), TOLERANCE_KM
                )
                for ring in found[code]
            ),
        )
        for code in codes
        if code in found
    )


def _features(path: Path) -> list[dict[str, Any]]:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            message = f"Boundaries {path} is larger than {LARGEST_BYTES // 10**6} MB. Give a simpler file."
            raise ProfileError(message)
        made = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = (
            f"Boundaries {path} cannot be read: {error.strerror}. Correct 'boundaries' in the city profile."
        )
        raise ProfileError(message) from error
    except ValueError as error:
        message = f"Boundaries {path} is not JSON: {error}. Give a GeoJSON file."
        raise ProfileError(message) from error
    features = made.get("features") if isinstance(made, dict) else None
    if not isinstance(features, list) or not all(isinstance(item, dict) for item in features):
        message = f"Boundaries {path} is not a GeoJSON FeatureCollection. Export the districts as one."
        raise ProfileError(message)
    return features


def _outer_rings(geometry: dict[str, Any], path: Path) -> list[list[tuple[float, float]]]:
    kind, given = geometry.get("type"), geometry.get("coordinates")
    polygons: Any = {"Polygon": [given], "MultiPolygon": given}.get(str(kind))
    try:
        return [[(float(x), float(y)) for x, y, *_ in polygon[0]] for polygon in polygons or ()]
    except (TypeError, ValueError, IndexError) as error:
        message = (
            f"Boundaries {path}: a {kind} has coordinates that are not pairs of numbers. Export it again."
        )
        raise ProfileError(message) from error


def simplify(ring: Ring, tolerance: float) -> Ring:
    """A line with every corner left out that is nearer than the tolerance to the line without it."""
    keep = {0, len(ring) - 1}
    open_pieces = [(0, len(ring) - 1)]
    while open_pieces:
        first, last = open_pieces.pop()
        inner = range(first + 1, last)
        if not inner:
            continue
        farthest = max(inner, key=lambda n: _distance(ring[n], ring[first], ring[last]))
        if _distance(ring[farthest], ring[first], ring[last]) > tolerance:
            keep.add(farthest)
            open_pieces += [(first, farthest), (farthest, last)]
    return tuple(ring[n] for n in sorted(keep))


def _distance(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    """Distance of a point from a stretch of line."""
    (px, py), (ax, ay), (bx, by) = point, start, end
    length = (bx - ax) ** 2 + (by - ay) ** 2
    along = max(0.0, min(1.0, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length)) if length else 0.0
    return math.hypot(px - ax - along * (bx - ax), py - ay - along * (by - ay))
