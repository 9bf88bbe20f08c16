"""What makes screens faster and finer and comes from npm packages: smaller scripts, and the typeface Inter.

`python -m dashboard.vendor` puts them into `assets/vendor`. Everything works without them: then Dash's own scripts and
a typeface of the system are used. It never fails and never waits long.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from plotly.offline import get_plotlyjs_version

from dashboard.static import version_of
from db.settings import ROOT

FOLDER = ROOT / "assets" / "vendor"
PATIENCE_S = 20
#: Lines and bars: everything that the figures draw. The next larger bundle takes three times as long to start.
BUNDLE = "plotly.js-basic-dist-min"
#: All that Dash needs of the polyfills for browsers of long ago that it loads first on every page.
GENERATORS, GENERATORS_VERSION = "regenerator-runtime", "0.14.1"
FONT, FONT_VERSION = "@fontsource-variable/inter", "5.3.0"
WITHOUT = "the full plotly.js and a typeface of the system are used; nothing else changes."
#: Lines are as high as those of DejaVu Sans, the widest typeface that a screen falls back to: what fits with one fits
#: with the other. A page never changes its typeface while it is open.
FACE = """@font-face {{
  font-family: "Inter Variable";
  font-style: normal;
  font-weight: 100 900;
  font-display: optional;
  ascent-override: 92.8%;
  descent-override: 23.6%;
  line-gap-override: 0%;
  src: url("inter.woff2?v={version}") format("woff2");
}}
"""


def plotly_file(folder: Path = FOLDER) -> Path:
    """Where the smaller plotly.js is, once there: its name says its version, so that another one is never used."""
    return folder / f"plotly-basic-{get_plotlyjs_version()}.min.js"


def generators_file(folder: Path = FOLDER) -> Path:
    """Where the replacement of Dash's polyfills is, once there."""
    return folder / f"generators-{GENERATORS_VERSION}.js"


def font_style(folder: Path = FOLDER) -> Path:
    """The style sheet of the typeface, once there."""
    return folder / "inter.css"


def provide(folder: Path = FOLDER, patience_s: float = PATIENCE_S) -> str:
    """Fetch what is missing; returns one line about it, empty when everything was there."""
    if all(file(folder).exists() for file in (plotly_file, generators_file, font_style)):
        _write_style(folder)
        return ""
    npm = shutil.which("npm")
    if npm is None:
        return f"No npm: {WITHOUT}"
    with tempfile.TemporaryDirectory(prefix="vendor-", ignore_cleanup_errors=True) as place:
        wanted = {BUNDLE: get_plotlyjs_version(), GENERATORS: GENERATORS_VERSION, FONT: FONT_VERSION}
        packages = tuple(f"{name}@{version}" for name, version in wanted.items())
        fault = _install(npm, Path(place), packages, patience_s)
        if fault:
            return f"{fault}: {WITHOUT}"
        _put(Path(place) / "node_modules", folder)
    return f"Put plotly.js {get_plotlyjs_version()} (basic) and Inter {FONT_VERSION} into {folder}."


def _install(npm: str, place: Path, packages: tuple[str, ...], patience_s: float) -> str:
    (place / "package.json").write_text("{}")
    quiet = ("--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--no-update-notifier")
    bounded = ("--fetch-retries=0", f"--fetch-timeout={int(patience_s * 500)}")
    command = [npm, "install", *quiet, *bounded, *packages]
    try:
        done = subprocess.run(  # noqa: S603 - npm as found on the path, with fixed words
            command, cwd=place, capture_output=True, timeout=patience_s, check=False
        )
    except subprocess.TimeoutExpired:
        return f"npm did not answer within {patience_s:g} s"
    return "" if done.returncode == 0 else "npm could not fetch the packages"


def _put(modules: Path, folder: Path) -> None:
    """Copy files in; the style sheet, which says that the font is there, comes last."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("plotly-*.min.js"):
        old.unlink()
    bundle = modules / BUNDLE
    main = json.loads((bundle / "package.json").read_text())["main"]
    shutil.copyfile(bundle / main, plotly_file(folder))
    shutil.copyfile(bundle / "LICENSE", folder / "plotly-LICENSE.txt")
    shutil.copyfile(modules / GENERATORS / "runtime.js", generators_file(folder))
    shutil.copyfile(modules / GENERATORS / "LICENSE", folder / "generators-LICENSE.txt")
    font = modules / FONT / "files" / "inter-latin-wght-normal.woff2"
    shutil.copyfile(font, folder / "inter.woff2")
    shutil.copyfile(modules / FONT / "LICENSE", folder / "inter-LICENSE.txt")
    _write_style(folder)


def _write_style(folder: Path) -> None:
    version = version_of((folder / "inter.woff2").read_bytes())
    font_style(folder).write_text(FACE.format(version=version))


if __name__ == "__main__":
    said = provide()
    if said:
        sys.stdout.write(said + "\n")
