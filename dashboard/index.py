"""The page that every address starts from: what loads first, and where a browser may keep it for ever."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import plotly
from dash import Dash

from dashboard.person import PERSON, language_for
from dashboard.static import version_of, versioned
from dashboard.vendor import FOLDER, font_style, plotly_file

#: Left out of what Dash loads by itself: `boot.js` comes first, the worker is no page script, vendor files are below,
#: when it is dark depends on the person, and the document in brief is no page of Dash.
NOT_LOADED_BY_DASH = r"^((boot|worker)\.js|dark\.css|brief\.(js|css))$"
FOLDERS_NOT_LOADED_BY_DASH = ["^vendor$"]
FULL_PLOTLY = "_dash-component-suites/plotly/package_data/plotly.min.js"
TEMPLATE = """<!DOCTYPE html>
<html lang="{%lang%}" data-release="RELEASE">
<head>
{%metas%}
<meta name="plotly" content="PLOTLY">
<title>{%title%}</title>
{%favicon%}
FONTS{%css%}
<link id="dark" rel="stylesheet" href="DARK" media="{%dark%}">
<script src="BOOT"></script>
</head>
<body>
{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>"""
DARK_WHEN = {"light": "not all", "dark": "screen"}
ENTRY = '<div id="react-entry-point"><div class="_dash-loading" role="status"></div></div>'
_ASSET = re.compile(r'(?<=")/assets/([^"?]+)\?m=[^"]*')


def index_template(assets: Path, release: str) -> str:
    """The page, with the addresses of what must load before Dash."""
    return (
        TEMPLATE.replace("RELEASE", release)
        .replace("PLOTLY", plotly_address(assets))
        .replace("FONTS", fonts(assets))
        .replace("BOOT", versioned(assets, "boot.js"))
        .replace("DARK", versioned(assets, "dark.css"))
    )


def name_by_content(app: Dash, assets: Path) -> None:
    """Make Dash name assets by their content: a file's time says nothing after a copy to another machine."""
    interpolate: Callable[..., str] = app.interpolate_index
    addresses: dict[str, str] = {}

    def address(found: re.Match[str]) -> str:
        name = found[1]
        if name not in addresses:
            addresses[name] = versioned(assets, name)
        return addresses[name]

    def interpolated(**parts: Any) -> str:
        page = _ASSET.sub(address, interpolate(**{**parts, "app_entry": ENTRY}))
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
