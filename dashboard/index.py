"""The page that every address starts from: what loads first, and where a browser may keep it for ever."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any

import plotly
from dash import Dash

from dashboard.bundles import ASKED_PATH
from dashboard.joined import STYLES, WALL, joined_address
from dashboard.person import PERSON, language_for
from dashboard.static import version_of, versioned
from dashboard.titles import page_title
from dashboard.vendor import FOLDER, font_style, plotly_file
from db.text import Text

#: Dash loads no assets by itself: they are named by their content, and joined.
NOT_LOADED_BY_DASH = r".*"
FULL_PLOTLY = "_dash-component-suites/plotly/package_data/plotly.min.js"
TEMPLATE = """<!DOCTYPE html>
<html lang="{%lang%}" data-release="RELEASE">
<head>
{%metas%}
<meta name="plotly" content="PLOTLY">
<title>{%title%}</title>
{%favicon%}
<link rel="stylesheet" href="STYLES">
FONTS{%css%}
<link id="dark" rel="stylesheet" href="DARK" media="{%dark%}">
<script src="BOOT"></script>
</head>
<body>
{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>"""
#: A wall needs nothing of Dash in the browser.
WALL_TEMPLATE = """<!DOCTYPE html>
<html lang="{language}" class="on-wall" data-release="RELEASE">
<head>
<meta charset="UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="plotly" content="PLOTLY">
<title>{title}</title>
<link rel="icon" href="/_favicon.ico">
<link rel="stylesheet" href="STYLES">
FONTS<link id="dark" rel="stylesheet" href="DARK" media="{dark}">
<link rel="preload" as="script" href="PLOTLY">
<script src="BOOT"></script>
<script src="WALL" defer></script>
</head>
<body>
{page}
</body>
</html>"""
DARK_WHEN = {"light": "not all", "dark": "screen"}
ENTRY = '<div id="react-entry-point"><div class="_dash-loading" role="status"></div></div>'


def index_template(assets: Path, release: str) -> str:
    """The page of the desk, with the addresses of what must load before Dash."""
    return _addressed(TEMPLATE, assets, release)


def wall_template(assets: Path, release: str) -> str:
    """The page of a wall, with the addresses of all that it loads; language, darkness and content are left open."""
    return _addressed(WALL_TEMPLATE, assets, release)


def _addressed(template: str, assets: Path, release: str) -> str:
    addresses = {
        "RELEASE": release,
        "PLOTLY": plotly_address(assets),
        "FONTS": fonts(assets),
        "STYLES": joined_address(assets, STYLES),
        "BOOT": versioned(assets, "boot.js"),
        "WALL": joined_address(assets, WALL),
        "DARK": versioned(assets, "dark.css"),
    }
    return re.sub("|".join(addresses), lambda found: addresses[found[0]], template)


def speak_to_the_person(app: Dash, names: Mapping[str, Text]) -> None:
    """Make Dash's pages speak the language of whom they are answered to, in the colours that were chosen.

    Each has a title of its own; `names` are what the city calls its programs, by key.
    """
    interpolate: Callable[..., str] = app.interpolate_index

    def interpolated(**parts: Any) -> str:
        title = escape(page_title(ASKED_PATH.get(), names, language_for()))
        page = interpolate(**{**parts, "app_entry": ENTRY, "title": title})
        return page.replace("{%lang%}", language_for()).replace("{%dark%}", dark_when(PERSON.get().theme))

    app.interpolate_index = interpolated  # type: ignore[method-assign, assignment]


def dark_when(theme: str) -> str:
    """For which media the dark colours hold; paper is always light."""
    return DARK_WHEN.get(theme, "screen and (prefers-color-scheme: dark)")


def plotly_address(assets: Path) -> str:
    """The smaller plotly.js when it was fetched, the full one of the Python package otherwise."""
    if plotly_file(assets / FOLDER.name).exists():
        return versioned(assets, f"{FOLDER.name}/{plotly_file().name}")
    full = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    return f"/{FULL_PLOTLY}?v={version_of(full.read_bytes())}"


def addresses_in(page: str) -> list[str]:
    """Every static file that a page names."""
    return re.findall(r'"(/(?:assets|_dash-component-suites)/[^"]+)"', page)


def fonts(assets: Path) -> str:
    """The typeface, once it was fetched."""
    if not font_style(assets / FOLDER.name).exists():
        return ""
    font = versioned(assets, f"{FOLDER.name}/inter.woff2")
    style = versioned(assets, f"{FOLDER.name}/inter.css")
    return (
        f'<link rel="preload" as="font" type="font/woff2" crossorigin href="{font}">\n'
        f'<link rel="stylesheet" href="{style}">\n'
    )
