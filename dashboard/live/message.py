"""A snapshot as bytes for the screens: serialised once, compressed once, sent to every stream."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

import orjson

from dashboard import ids
from dashboard.components.desk import overview_parts, simulated_props
from dashboard.components.phrases import View
from dashboard.components.scene import notice_parts, scene_parts
from dashboard.model import Snapshot

WALL, DESK = "wall", "desk"
AUDIENCES = (WALL, DESK)
#: Start of a gzip stream; what follows are complete deflate blocks that do not refer to one another, so that the
#: same compressed bytes can be appended to any stream.
GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"


@dataclass(frozen=True)
class Frame:
    """One event of the stream, plain and compressed."""

    plain: bytes
    packed: bytes


def frame(event: str, data: dict[str, Any], *, number: int | None = None) -> Frame:
    """An event in the server-sent-events format."""
    head = f"event: {event}\n" + (f"id: {number}\n" if number is not None else "")
    plain = head.encode() + b"data: " + orjson.dumps(data, default=_component) + b"\n\n"
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Frame(plain, packer.compress(plain) + packer.flush(zlib.Z_FULL_FLUSH))


def snapshot_frame(
    snapshot: Snapshot, audience: str, language: str, *, release: str, show_at_ms: int, shifted: bool
) -> Frame:
    """All properties of an audience's page at a snapshot."""
    view = View(language, snapshot.time_zone)
    scenes: dict[str, Any] = {}
    if audience == WALL:
        scenes = {scene.key: scene_parts(scene, view) for scene in snapshot.scenes}
        shared = {**notice_parts(snapshot.notices, view), ids.SIMULATED: simulated_props(snapshot, view)}
    else:
        shared = overview_parts(snapshot, view)
    data = {
        "revision": snapshot.revision,
        "at": snapshot.at,
        "show_at": show_at_ms,
        "release": release,
        "shifted": shifted,
        "simulated": snapshot.simulated,
        "props": shared,
        "scenes": scenes,
    }
    return frame("snapshot", data, number=snapshot.revision)


def _component(value: Any) -> Any:
    return value.to_plotly_json()
