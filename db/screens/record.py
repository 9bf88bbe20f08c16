"""A named screen: its profile, what it shows in turn, its place in a video wall; read from a form or a command."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from db.screens.profile import RANGES, Fault, ScreenProfile, profile_faults, range_fault
from db.text import Text

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
DEFAULT_DWELL_S, SHORTEST_DWELL_S, LONGEST_DWELL_S = 20, 5, 3_600
#: An alarm may take one turn in so many; 0 means never, and 1 would leave nothing else on the wall.
DEFAULT_ALARM_EVERY, MOST_ALARM_EVERY = 2, 12
MOST_SCENES = 40
LAST_POSITION = 15
LANGUAGES = ("", "id", "en")


class ScreenRefusedError(ValueError):
    """A screen that cannot be kept as given; `faults` says what is wrong with which field."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Refuse with every fault at once."""
        super().__init__("\n".join(fault.text.en for fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, kw_only=True)
class Screen:
    """A screen as it is kept. No scenes means all of them; no language means that of the server.

    `position` and `positions` say which of the screens of its video wall it is, in reading order; a group that stands
    side by side shows different scenes at the same time.
    """

    name: str
    profile: ScreenProfile = field(default_factory=ScreenProfile)
    scenes: tuple[str, ...] = ()
    dwell_s: int = DEFAULT_DWELL_S
    language: str = ""
    alarm_every: int = DEFAULT_ALARM_EVERY
    group: str = ""
    column: int = 0
    row: int = 0
    side_by_side: bool = True
    position: int = 0
    positions: int = 1
    changed_at: int = 0
    changed_by: str = ""

    @property
    def version(self) -> str:
        """Changes whenever an open wall has to take up something new."""
        shown = replace(self, changed_at=0, changed_by="")
        return hashlib.sha256(repr(shown).encode()).hexdigest()[:12]


@dataclass(frozen=True)
class SceneNames:
    """The scenes that there are. Where only the programs are known, a scene named after one is taken on trust."""

    names: tuple[str, ...]
    by_program: bool = False

    def knows(self, name: str) -> bool:
        """Whether a scene of that name can be shown."""
        of_program = any(re.fullmatch(f"{key}-[a-z0-9-]+", name) for key in self.names)
        return name in self.names or (self.by_program and of_program)


def read_screen(given: Mapping[str, object], scenes: SceneNames) -> Screen:
    """A screen from what somebody typed; what is left out keeps its default.

    Raises:
        ScreenRefusedError: with every fault, in words that say what would do.
    """
    reader = _Reader(given)
    screen = Screen(
        name=reader.name("name"),
        profile=ScreenProfile(
            diagonal_in=reader.number("diagonal_in", 55.0),
            width_px=round(reader.number("width_px", 1920)),
            height_px=round(reader.number("height_px", 1080)),
            distance_m=reader.number("distance_m", 4.0),
        ),
        scenes=reader.scenes(scenes),
        dwell_s=reader.whole("dwell_s", DEFAULT_DWELL_S, SHORTEST_DWELL_S, LONGEST_DWELL_S),
        language=reader.language(),
        alarm_every=reader.alarm_every(),
        group=reader.name("group") if reader.text("group") else "",
        column=reader.whole("column", 0, 0, LAST_POSITION),
        row=reader.whole("row", 0, 0, LAST_POSITION),
        side_by_side=reader.text("side_by_side", "true").lower() in ("true", "1", "on", "yes"),
    )
    known = {fault.field for fault in reader.faults}
    faults = [*reader.faults, *(f for f in profile_faults(screen.profile) if not known & RANGES.keys())]
    if faults:
        raise ScreenRefusedError(faults)
    return screen


def as_fields(screen: Screen) -> dict[str, object]:
    """A screen as the fields of a form, so that a change of one keeps the others."""
    profile = screen.profile
    flat = {**vars(profile), **{key: getattr(screen, key) for key in FIELDS - vars(profile).keys()}}
    return {key: list(value) if isinstance(value, tuple) else value for key, value in flat.items()}


class _Reader:
    def __init__(self, given: Mapping[str, object]) -> None:
        self._given = given
        self.faults: list[Fault] = list(self._unknown_fields())

    def _unknown_fields(self) -> Iterator[Fault]:
        allowed = ", ".join(sorted(FIELDS))
        for given in sorted(self._given.keys() - FIELDS):
            yield _fault(
                given[:40],
                f"Tidak ada isian '{given[:40]}'; yang ada: {allowed}.",
                f"There is no field '{given[:40]}'; allowed: {allowed}.",
            )

    def text(self, field: str, default: str = "") -> str:
        value = self._given.get(field)
        return default if value is None else str(value).strip()[:400]

    def name(self, field: str) -> str:
        text = self.text(field)
        if not NAME.fullmatch(text):
            self.faults.append(
                _fault(
                    field,
                    f"Nama '{text[:40]}' tidak bisa; pakai huruf kecil a–z, angka dan '-', paling banyak 32.",
                    f"The name '{text[:40]}' will not do; use a–z, digits and '-', at most 32.",
                )
            )
        return text

    def number(self, field: str, default: float) -> float:
        text = self.text(field)
        if not text:
            return default
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or (field.endswith("_px") and value != round(value)):
            self.faults.append(range_fault(field, text[:40]))
            return default
        return value

    def whole(self, field: str, default: int, least: int, most: int) -> int:
        text = self.text(field)
        if not text:
            return default
        if not re.fullmatch(r"[+-]?\d{1,9}", text) or not least <= int(text) <= most:
            words = WORDS_OF[field]
            self.faults.append(
                _fault(
                    field,
                    f"{words.id} '{text[:40]}' tidak bisa; tulis bilangan bulat {least}–{most}.",
                    f"{words.en} '{text[:40]}' will not do; write a whole number of {least}–{most}.",
                )
            )
            return default
        return int(text)

    def alarm_every(self) -> int:
        value = self.whole("alarm_every", DEFAULT_ALARM_EVERY, 0, MOST_ALARM_EVERY)
        if value == 1:
            self.faults.append(
                _fault(
                    "alarm_every",
                    "Alarm setiap giliran menutup adegan lain; tulis 2 atau lebih, atau 0 untuk tidak pernah.",
                    "An alarm in every turn would hide the other scenes; write 2 or more, or 0 for never.",
                )
            )
        return value

    def language(self) -> str:
        text = self.text("language")
        if text not in LANGUAGES:
            self.faults.append(
                _fault(
                    "language",
                    f"Bahasa '{text[:40]}' tidak ada; yang ada: id, en.",
                    f"There is no language '{text[:40]}'; allowed: id, en.",
                )
            )
        return text

    def scenes(self, known: SceneNames) -> tuple[str, ...]:
        given = self._given.get("scenes")
        parts = given if isinstance(given, list | tuple) else self.text("scenes").split(",")
        asked = [str(part).strip() for part in parts if str(part).strip()]
        unknown = [name for name in dict.fromkeys(asked) if not known.knows(name)]
        if unknown or len(asked) > MOST_SCENES:
            names, allowed = ", ".join(unknown)[:80], ", ".join(known.names)
            self.faults.append(
                _fault(
                    "scenes",
                    f"Adegan tidak dikenal: {names}. Yang ada: {allowed}."
                    if unknown
                    else f"Paling banyak {MOST_SCENES} adegan.",
                    f"Unknown scenes: {names}. There are: {allowed}."
                    if unknown
                    else f"At most {MOST_SCENES} scenes.",
                )
            )
        return tuple(asked)


def _fault(field: str, indonesian: str, english: str) -> Fault:
    return Fault(field=field, text=Text(id=indonesian, en=english))


WORDS_OF = {
    "dwell_s": Text(id="Lama tiap adegan (detik)", en="Seconds for each scene"),
    "alarm_every": Text(id="Giliran alarm", en="The alarm's turn"),
    "column": Text(id="Kolom", en="The column"),
    "row": Text(id="Baris", en="The row"),
}
FIELDS = frozenset(
    (
        *RANGES,
        "name",
        "scenes",
        "dwell_s",
        "language",
        "alarm_every",
        "group",
        "column",
        "row",
        "side_by_side",
    )
)
