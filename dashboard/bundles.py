"""Which scripts a page loads: Dash would send every page the code of every package that any page uses."""

from __future__ import annotations

import re
from contextvars import ContextVar
from functools import cache
from pathlib import Path

import dash_ag_grid
from dash import Dash

from dashboard.static import version_of, versioned
from dashboard.vendor import FOLDER, generators_file

GRID = "dash_ag_grid"
#: Packages that only some pages use, and which paths these are.
ONLY_ON = {
    "dash_mantine_components": re.compile(r"/(program|rows)/|/$"),
    GRID: re.compile(r"/rows/"),
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
        return with_generators(later(scripts), Path(self.config.assets_folder))


def without(scripts: str, packages: list[str]) -> str:
    """Script tags without those of some packages."""
    return re.sub(_tag(packages), "", scripts) if packages else scripts


def last(scripts: str, packages: list[str]) -> str:
    """Script tags with those of some packages, the largest, at the end: they are compiled while the others run."""
    return "\n".join([without(scripts, packages).rstrip("\n"), *re.findall(_tag(packages), scripts)])


def later(scripts: str) -> str:
    """Script tags with those of the grid marked, so that a browser leaves them alone: its code is as much as all the rest.

    The page's script loads them once the first rows are seen.
    """

    def marked(tag: re.Match[str]) -> str:
        parts = (tag[0].split('"')[1], grid_part())
        return "".join(f'<script type="later" src="{part}"></script>\n' for part in parts)

    return re.sub(_tag([GRID]), marked, scripts)


@cache
def grid_part() -> str:
    """The address of the part of the grid's code that it would ask for itself, once it is drawn."""
    file = Path(dash_ag_grid.__file__).parent / "async-community.js"
    return f"/_dash-component-suites/{GRID}/{file.name}?v={version_of(file.read_bytes())}"


def _tag(packages: list[str]) -> str:
    return rf'<script src="[^"]*/(?:{"|".join(packages)})/[^"]*"[^>]*></script>\n?'


def with_generators(scripts: str, assets: Path) -> str:
    """Script tags with a small script in the place of Dash's polyfills, of which no browser of today needs more."""
    file = generators_file(assets / FOLDER.name)
    if not file.exists():
        return scripts
    return re.sub(r'(?<=src=")[^"]*/polyfill@[^"]*', versioned(assets, f"{FOLDER.name}/{file.name}"), scripts)
