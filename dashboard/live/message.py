"""What the stream says: a frame for every scene, one that all screens share, and a beat.

A frame is made once for each language, when somebody looks at it and only when its content changed, compressed
once, and sent as the same bytes to every stream.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson

from dashboard import ids
from dashboard.components.desk import overview_parts, simulated_props
from dashboard.components.notices import program_notices
from dashboard.components.phrases import View
from dashboard.components.scene import notice_parts, scene_parts
from dashboard.model import Scene, Snapshot

#: Channels beside the scenes: what every screen shares, the sign of life, and the desk's overview.
SHARED, BEAT, DESK = "shared", "beat", "desk"
#: Screens side by side get a frame at slightly different times and show it at the same one.
LEAD_MS = 40
#: Start of a gzip stream; what follows are complete deflate blocks that do not refer to one another, so that the
#: same compressed bytes can be appended to any stream.
GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"

#: A channel in a language.
Slot = tuple[str, str]


@dataclass(frozen=True, eq=False)
class Frame:
    """One event of the stream, plain and compressed; another frame even when it says the same."""

    plain: bytes
    packed: bytes


def frame(event: str, data: dict[str, Any], *, number: int | None = None) -> Frame:
    """An event in the server-sent-events format."""
    head = f"event: {event}\n" + (f"id: {number}\n" if number is not None else "")
    plain = head.encode() + b"data: " + orjson.dumps(data) + b"\n\n"
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Frame(plain, packer.compress(plain) + packer.flush(zlib.Z_FULL_FLUSH))


def beat_frame(*, now_ms: int, release: str, shifted: bool, confirmed: int) -> Frame:
    """A sign of life with the server's clock, and when the database was last read."""
    return frame("beat", {"now": now_ms, "release": release, "shifted": shifted, "confirmed": confirmed})


@dataclass
class Board:
    """The newest frame of every channel in every language that somebody looks at."""

    release: str = ""
    frames: dict[Slot, Frame] = field(default_factory=dict)
    _shown: dict[Slot, tuple[Scene | None, bytes]] = field(default_factory=dict)

    def post(self, snapshot: Snapshot, wanted: Collection[Slot], *, now_ms: int, shifted: bool) -> None:
        """Make the frames of a snapshot; those that say the same as before stay as they are."""
        scenes = {scene.key: scene for scene in snapshot.scenes}
        stamp = {
            "revision": snapshot.revision,
            "at": snapshot.at,
            "show_at": now_ms + LEAD_MS,
            "release": self.release,
            "shifted": shifted,
        }
        for channel, language in wanted:
            view = View(language, snapshot.time_zone)
            if channel == SHARED:
                data = {**stamp, **_shared(snapshot, view)}
                self.frames[channel, language] = frame("shared", data, number=snapshot.revision)
            else:
                self._post(channel, view, scenes.get(channel), snapshot, stamp)

    def _post(
        self, channel: str, view: View, scene: Scene | None, snapshot: Snapshot, stamp: dict[str, Any]
    ) -> None:
        slot = (channel, view.language)
        held = self._shown.get(slot)
        if held is not None and scene is not None and held[0] == scene:
            return
        parts = scene_parts(scene, view) if scene is not None else overview_parts(snapshot, view)
        props = orjson.dumps(parts)
        self._shown[slot] = (scene, props)
        if held is None or held[1] != props:
            data = {"scene": channel, **stamp, "props": orjson.Fragment(props)}
            self.frames[slot] = frame("scene", data, number=snapshot.revision)


def _shared(snapshot: Snapshot, view: View) -> dict[str, Any]:
    """What every screen shows beside its scene, and what a screen decides by itself from."""
    return {
        "simulated": snapshot.simulated,
        "loading": snapshot.loading,
        "notices": [
            {
                "scene": notice.program,
                "title": notice.title[view.language],
                "status": notice.status.value,
                "since": notice.since,
            }
            for notice in snapshot.notices
        ],
        "feeds": {key: asdict(fresh) for key, fresh in snapshot.feeds},
        "faults": [{"scene": fault.scene, "panel": fault.panel} for fault in snapshot.faults],
        "props": {
            **notice_parts(snapshot, view),
            **{
                name: props
                for program, _ in snapshot.programs
                for name, props in program_notices(snapshot, program, view).items()
            },
            ids.SIMULATED: simulated_props(snapshot, view),
        },
    }
