"""What a live stream said, read back."""

from __future__ import annotations

import json
from typing import Any


def events_of(piece: bytes) -> list[tuple[str, dict[str, Any]]]:
    """Events with their data."""
    found = []
    for block in piece.decode().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.split("\n") if line)
        if lines:
            found.append((lines["event"], json.loads(lines["data"])))
    return found


def told(piece: bytes) -> list[str]:
    """The scenes that were sent, and the names of all other events."""
    return [data.get("scene", event) for event, data in events_of(piece)]
