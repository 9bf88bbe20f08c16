"""What a release is: everything that decides how a page is made and what a browser holds on to."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

KINDS = (".js", ".css", ".html", ".woff2", ".py")


def release_of(root: Path) -> str:
    """A short hash of the screens' code and files: an open page reloads when it changes."""
    digest = hashlib.sha256(f"{version('dash')} {version('plotly')}".encode())
    for folder in ("assets", "dashboard", "deploy/kiosk"):
        for file in sorted((root / folder).rglob("*")):
            if file.suffix in KINDS:
                digest.update(f"{file.relative_to(root).as_posix()}\n".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
