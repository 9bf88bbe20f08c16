"""Static files: compressed once, named by their content, kept for ever; what npm brings may be missing."""

from __future__ import annotations

import gzip
import re
import shutil
import stat
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest
from plotly.offline import get_plotlyjs_version

from dashboard import vendor
from dashboard.bundles import with_generators
from dashboard.joined import DESK, OF_A_WALL, STYLES, WALL
from dashboard.release import release_of
from tests.support.serving import ROOT, Served, serving

#: A wall may ask for this many bytes of compressed JavaScript.
MOST_JAVASCRIPT = 900_000


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Served]:
    file = tmp_path_factory.mktemp("static") / "city.db"
    shutil.copy(sqlite_template, file)
    # Started as a user starts it, imports and all.
    with serving(f"sqlite:///{file}", cold=True, ALLOWED_HOSTS="ops.example") as running:
        yield running


def _get(served: Served, path: str, method: str = "GET", **headers: str) -> tuple[int, Message, bytes]:
    asked = {"Accept-Encoding": "gzip", **{name.replace("_", "-"): value for name, value in headers.items()}}
    try:
        with urllib.request.urlopen(
            urllib.request.Request(served.url + path, headers=asked, method=method), timeout=30
        ) as got:
            return got.status, got.headers, got.read()
    except urllib.error.HTTPError as other:
        return other.code, other.headers, other.read()


def _files(served: Served, path: str) -> list[str]:
    page = gzip.decompress(_get(served, path)[2]).decode()
    found = re.findall(r'"(/(?:assets|_dash-component-suites)/[^"]+)"', page)
    assert len(found) > 5
    return found


@pytest.mark.parametrize("path", ["/wall", "/program/eparking"])
def test_every_file_of_a_page_is_compressed_and_kept_for_ever(served: Served, path: str) -> None:
    for address in _files(served, path):
        status, headers, body = _get(served, address)

        assert status == 200, address
        assert headers["Cache-Control"] == "public, max-age=31536000, immutable", address
        assert headers["Content-Encoding"] == (
            "gzip" if not address.split("?")[0].endswith("woff2") else None
        )
        if headers["Content-Encoding"]:
            assert len(gzip.decompress(body)) > len(body)


def test_another_release_is_never_kept_under_an_address_of_this_one(served: Served) -> None:
    name = next(address for address in _files(served, "/wall") if "/wall.js" in address)

    _status, headers, _body = _get(served, re.sub(r"v=\w+", "v=0123456789abcdef", name))

    assert headers["Cache-Control"] == "no-cache"


def test_a_file_that_did_not_change_is_not_sent_again(served: Served) -> None:
    _status, headers, _body = _get(served, "/assets/wall.js")
    status, _headers, body = _get(served, "/assets/wall.js", If_None_Match=headers["ETag"])

    assert (status, body) == (304, b"")
    assert headers["Cache-Control"] == "no-cache"


def test_a_browser_that_does_not_unpack_gets_the_file_as_it_is(served: Served) -> None:
    _status, headers, body = _get(served, "/assets/wall.js", Accept_Encoding="identity")

    assert headers["Content-Encoding"] is None
    assert b"use strict" in body


@pytest.mark.parametrize(
    "path",
    [
        "/assets/nothing.js",
        "/assets/",
        "/assets/%00.js",
        "/assets/../app.py",
        "/assets/%2e%2e/app.py",
        "/_dash-component-suites/nothing/a.js",
        "/_dash-component-suites/dash/nothing.js",
    ],
)
def test_what_is_no_file_is_not_served(served: Served, path: str) -> None:
    assert _get(served, path)[0] == 404


@pytest.mark.parametrize(
    "path", ["//assets/wall.js", "/assets//wall.js", "/assets/./wall.js", "/assets/vendor/../wall.js"]
)
def test_a_file_has_one_address_so_that_it_is_kept_once(served: Served, path: str) -> None:
    assert _get(served, path)[0] == 404
    assert _get(served, path.replace("./", "%2e/"))[0] == 404


@pytest.mark.parametrize(
    "path", ["/healthzfoo", "/readyz/x", "/metricsfoo", "/sw.jsx", "/waiting/x", "/_dash-nothing"]
)
def test_beside_an_address_that_there_is_stands_the_page_for_those_that_there_are_not(
    served: Served, path: str
) -> None:
    status, _headers, body = _get(served, path)

    assert status == 404
    assert "Halaman tidak ditemukan" in body.decode()


@pytest.mark.parametrize(
    "path", ["/", "/program/eparking", "/rows/eparking", "/system", "/wall", "/healthz", "/assets/wall.js"]
)
def test_the_head_of_a_page_is_that_of_the_whole(served: Served, path: str) -> None:
    _, whole, _ = _get(served, path)
    status, head, body = _get(served, path, method="HEAD")

    assert (status, body) == (200, b"")
    assert head["Content-Type"] == whole["Content-Type"]
    assert head["Content-Security-Policy"] == whole["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/wall", "/api/v1/metrics", "/healthz", "/assets/boot.js", "/nowhere"])
def test_under_a_foreign_name_nothing_can_be_read(served: Served, path: str) -> None:
    status, headers, body = _get(served, path, Host="foreign.example")

    assert status == 421
    assert "ALLOWED_HOSTS" in body.decode()
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert (headers["Content-Type"] == "application/problem+json") == path.startswith("/api/")
    assert _get(served, path, Host="ops.example")[0] == (404 if path == "/nowhere" else 200)


def test_a_wall_asks_for_little_javascript_when_the_small_bundle_is_there(served: Served) -> None:
    page = gzip.decompress(_get(served, "/wall")[2]).decode()
    plotly = re.search(r'name="plotly" content="([^"]+)"', page)
    assert plotly is not None
    if not vendor.plotly_file().exists():
        assert "/plotly/package_data/plotly.min.js?v=" in plotly[1]
        return
    scripts = {address for address in _files(served, "/wall") if ".js" in address} | {plotly[1]}

    assert sum(len(_get(served, address)[2]) for address in scripts) <= MOST_JAVASCRIPT
    assert f"v{get_plotlyjs_version()}" in vendor.plotly_file().read_text(encoding="utf-8")[:400]


def test_a_bundle_of_another_version_is_never_used(tmp_path: Path) -> None:
    assert get_plotlyjs_version() in vendor.plotly_file(tmp_path).name
    assert vendor.GENERATORS_VERSION in vendor.generators_file(tmp_path).name


def test_polyfills_are_left_out_when_what_dash_needs_of_them_is_there(tmp_path: Path) -> None:
    scripts = '<script src="/_dash-component-suites/dash/deps/polyfill@7.v4.min.js"></script><script src="/a.js"></script>'
    assert with_generators(scripts, tmp_path) == scripts

    file = vendor.generators_file(tmp_path / vendor.FOLDER.name)
    file.parent.mkdir()
    file.write_text("1")

    found = re.findall(r'src="([^"?]+)', with_generators(scripts, tmp_path))
    assert found == [f"/assets/vendor/{file.name}", "/a.js"]


def test_large_scripts_are_compiled_while_they_come(served: Served) -> None:
    marked = {
        address
        for address in _files(served, "/rows/eparking")
        if "woff2" not in address
        and gzip.decompress(_get(served, address)[2]).startswith(b"//# allFunctionsCalledOnLoad\n")
    }

    assert any("dash_renderer" in address for address in marked)
    assert not any("/desk.js" in address or ".css" in address for address in marked)


def test_own_scripts_and_styles_come_as_one_file_each(served: Served) -> None:
    wall, desk, styles = (
        gzip.decompress(_get(served, f"/assets/{name}")[2]).decode() for name in (WALL, DESK, STYLES)
    )
    scripts = {file.name: file.read_text() for file in (ROOT / "assets").glob("[0-9]*.js")}

    assert all(text in desk for text in scripts.values())
    assert {name for name, text in scripts.items() if text in wall} == set(OF_A_WALL)
    assert all(file.read_text() in styles for file in (ROOT / "assets").glob("[0-9]*.css"))
    assert styles.index("--surface:") < styles.index(".wall-header")
    assert not [address for address in _files(served, "/") if re.search(r"/assets/\d", address)]


def test_a_wall_loads_nothing_of_dash_and_says_its_values_before_any_script_runs(served: Served) -> None:
    page = gzip.decompress(_get(served, "/wall?scenes=overview&lang=en")[2]).decode()

    assert "_dash" not in page
    assert '<html lang="en"' in page
    assert "Call Center 122" in page


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("#!/bin/sh\nexec tail -f /dev/null\n", "did not answer within"),
        ("#!/bin/sh\nexit 1\n", "could not fetch"),
        (None, "No npm"),
    ],
)
def test_without_the_network_nothing_fails_and_one_line_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str | None, told: str
) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    if script is not None:
        npm = programs / "npm"
        npm.write_text(script)
        npm.chmod(npm.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin" if script else str(programs))

    said = vendor.provide(tmp_path / "vendor", patience_s=0.5)

    assert told in said
    assert "\n" not in said
    assert not (tmp_path / "vendor").exists()


def test_a_release_changes_with_every_file_that_makes_a_page(tmp_path: Path) -> None:
    for name in ("assets/a.js", "dashboard/b.py", "deploy/kiosk/waiting.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1")
    before = release_of(tmp_path)
    seen = {before}

    for name in ("assets/a.js", "dashboard/b.py", "deploy/kiosk/waiting.html"):
        (tmp_path / name).write_text("2")
        seen.add(release_of(tmp_path))

    assert len(seen) == 4
    assert release_of(tmp_path) == release_of(tmp_path)
