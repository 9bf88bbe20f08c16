"""A screen's profile: from diagonal, resolution and the farthest seat comes the smallest text that may be shown.

A character must be at least 16 arc-minutes high at the farthest seat. The wall's layout is made for a picture of
`LAYOUT_WIDTH_EM` x `LAYOUT_HEIGHT_EM` of its smallest text and fills whatever picture it gets, so that the text's
size follows from the resolution; a profile under which that text could not be read is refused.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from db.text import Text

#: Height of a capital letter at 16 arc-minutes, in millimetres for each metre of distance.
CAPITAL_MM_PER_M = 4.65
#: Height of a capital letter as part of the font's size.
CAPITAL_EM = 0.7
LAYOUT_WIDTH_EM, LAYOUT_HEIGHT_EM = 320 / 7, 180 / 7
MOST_PICTURE_HEIGHTS = 6.0
MM_PER_INCH = 25.4


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong with one field, in words that say what would do."""

    field: str
    text: Text


@dataclass(frozen=True, kw_only=True)
class ScreenProfile:
    """One picture: diagonal in inches, pixels of the signal, metres from the farthest seat.

    The defaults are the screen that the layout was drawn for.
    """

    diagonal_in: float = 55.0
    width_px: int = 1920
    height_px: int = 1080
    distance_m: float = 4.0

    @property
    def pixel_mm(self) -> float:
        """Side of a pixel in millimetres."""
        return self.diagonal_in * MM_PER_INCH / math.hypot(self.width_px, self.height_px)

    @property
    def smallest_px(self) -> float:
        """Font size, in pixels of the signal, below which the farthest seat cannot read."""
        return self.distance_m * CAPITAL_MM_PER_M / CAPITAL_EM / self.pixel_mm

    @property
    def base_px(self) -> float:
        """Font size of the layout's smallest text when it fills the picture, in pixels of the signal."""
        return min(self.width_px / LAYOUT_WIDTH_EM, self.height_px / LAYOUT_HEIGHT_EM)

    @property
    def farthest_m(self) -> float:
        """Distance up to which the layout can be read on this picture."""
        return self.distance_m * self.base_px / self.smallest_px

    @property
    def smallest_diagonal_in(self) -> float:
        """Diagonal from which on the layout can be read from the farthest seat."""
        return self.diagonal_in * self.smallest_px / self.base_px

    @property
    def picture_heights(self) -> float:
        """Distance of the farthest seat in heights of the picture."""
        return self.distance_m * 1000 / (self.height_px * self.pixel_mm)


@dataclass(frozen=True)
class _Range:
    least: float
    most: float
    unit: str
    names: Text


#: From a tablet to the side of a building; beyond these a figure is a slip of the keyboard.
RANGES = {
    "diagonal_in": _Range(5, 1000, "inch", Text(id="Diagonal", en="The diagonal")),
    "width_px": _Range(320, 32_768, "px", Text(id="Lebar", en="The width")),
    "height_px": _Range(240, 32_768, "px", Text(id="Tinggi", en="The height")),
    "distance_m": _Range(
        0.3, 200, "m", Text(id="Jarak kursi terjauh", en="The distance of the farthest seat")
    ),
}


def profile_faults(profile: ScreenProfile) -> Iterator[Fault]:
    """Why a profile is refused; none when the farthest seat can read the wall."""
    impossible = list(_impossible(profile))
    yield from impossible
    if impossible or profile.base_px >= profile.smallest_px:
        return
    base, smallest = f"{profile.base_px:.0f}", f"{math.ceil(profile.smallest_px)}"
    nearest = math.floor(profile.farthest_m * 10) / 10
    diagonal = math.ceil(profile.smallest_diagonal_in)
    distance = f"{profile.distance_m:g}"
    yield Fault(
        field="distance_m",
        text=Text(
            id=f"Teks tata letak setinggi {base} px di layar ini; dari {distance} m harus {smallest} px atau lebih. "
            f"Yang bisa: kursi terjauh {nearest:g} m atau kurang, atau layar {diagonal} inci atau lebih.",
            en=f"The layout's text is {base} px on this screen; from {distance} m it must be {smallest} px or more. "
            f"What would do: a farthest seat of {nearest:g} m or less, or a screen of {diagonal} inches or more.",
        ),
    )


def profile_warnings(profile: ScreenProfile) -> Iterator[Fault]:
    """What is not wrong enough to refuse, but should be known."""
    if not any(_impossible(profile)) and profile.picture_heights > MOST_PICTURE_HEIGHTS:
        heights = f"{profile.picture_heights:.1f}"
        yield Fault(
            field="distance_m",
            text=Text(
                id=f"Kursi terjauh berjarak {heights} kali tinggi gambar; paling jauh sebaiknya 6 kali.",
                en=f"The farthest seat is {heights} picture heights away; more than 6 is too far.",
            ),
        )


def _impossible(profile: ScreenProfile) -> Iterator[Fault]:
    for field, allowed in RANGES.items():
        value = getattr(profile, field)
        if not (math.isfinite(value) and allowed.least <= value <= allowed.most):
            yield range_fault(field, value)


def range_fault(field: str, value: object) -> Fault:
    """A figure outside of what a screen can be, or no figure at all."""
    allowed = RANGES[field]
    span = f"{allowed.least:g}–{allowed.most:g} {allowed.unit}"
    return Fault(
        field=field,
        text=Text(
            id=f"{allowed.names.id} '{value}' tidak mungkin; tulis angka {span}.",
            en=f"{allowed.names.en} '{value}' is not possible; write a number of {span}.",
        ),
    )
