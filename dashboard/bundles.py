"""Which scripts a page loads: Dash would send every page the code of every package that any page uses."""

from __future__ import annotations

import re
from contextvars import ContextVar
from pathlib import Path

from dash import Dash

from dashboard.static import versioned
from dashboard.vendor import FOLDER, generators_file

#: Packages that only some pages use, and which paths these are.
ONLY_ON = {
    "dash_mantine_components": re.compile(r"/(program|rows)/|/$"),
    "dash_ag_grid": re.compile(r"/rows/"),
    "dash_table": re.compile(r"$."),
}
#: The path that is being answered, set by the server's guard.
ASKED_PATH: ContextVar[str] = ContextVar("asked_path", default="/")


class PagedDash(Dash):
    """Dash whose pages load only the packages that they use."""

    def _generate_scripts_html(self) -> str:
        """The script tags of a page, without packages that its path does not use."""
        path = ASKED_PATH.get()
        unused = [name for name, paths in ONLY_ON.items() if not paths.match(path)]
        scripts = last(without(str(super()._generate_scripts_html()), unused), list(ONLY_ON))
        return with_generators(scripts, Path(self.config.assets_folder))


def without(scripts: str, packages: list[str]) -> str:
    """Script tags without those of some packages."""
    return re.sub(_tag(packages), "", scripts) if packages else scripts


def last(scripts: str, packages: list[str]) -> str:
    """Script tags with those of some packages, the largest, at the end: they are compiled while the others run."""
    return "\n".join([without(scripts, packages).rstrip("\n"), *re.findall(_tag(packages), scripts)])


def _tag(packages: list[str]) -> str:
    return rf'<script src="[^"]*/(?:{"|".join(packages)})/[^"]*"[^>]*></script>\n?'


def with_generators(scripts: str, assets: Path) -> str:
    """Script tags with a small script in the place of Dash's polyfills, of which no browser of today needs more."""
    file = generators_file(assets / FOLDER.name)
    if not file.exists():
        return scripts
    return re.sub(r'(?<=src=")[^"]*/polyfill@[^"]*', versioned(assets, f"{FOLDER.name}/{file.name}"), scripts)
