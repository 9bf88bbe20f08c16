"""Each page of the desk loads the code of what stands on it, and no more than a phone can take."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, Response, Route, expect

from dashboard import ids
from dashboard.vendor import plotly_file
from db.city.profile import load_profile
from db.engine import open_engine
from tests.support.records import at, put
from tests.support.serving import Served, serving

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

#: Bytes of compressed JavaScript that a page may load, with all that comes later by itself.
MOST = 1_200_000
NOW = "2026-11-16 14:05:00"
PAYMENT = {
    "txn_id": "p",
    "paid_at": "2026-11-16 09:30",
    "amount_idr": 2_000,
    "status": "captured",
    "method": "qris",
    "vehicle_type": "R2",
}
#: What Dash asks for before a page has its content; the last is the question of the page itself.
STEPS = ("/_dash-layout", "/_dash-dependencies", f"{ids.CONTENT}.children")
PLOTLY, GRID, CONTROLS = "plotly", "dash_ag_grid", "dash_mantine_components"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Served]:
    file = tmp_path_factory.mktemp("scripts") / "city.db"
    shutil.copy(sqlite_template, file)
    engine = open_engine(f"sqlite:///{file}")
    put(engine, load_profile("medan"), "eparking.payments", [PAYMENT], now=NOW)
    engine.dispose()
    with serving(f"sqlite:///{file}", DEMO_CLOCK_SHIFT_S=str(at(NOW) - int(time.time()))) as running:
        yield running


def _questions(request: Request) -> list[str]:
    """Which of the steps a request is; other questions of Dash are none."""
    path, body = urlsplit(request.url).path, request.post_data or ""
    return [step for step in STEPS if step == path or (path == "/_dash-update-component" and step in body)]


@pytest.mark.parametrize(
    ("path", "stands", "used"),
    [
        ("/", "#overview--rows .row", {CONTROLS}),
        ("/program/eparking", "#sheet--revenue--graph .main-svg", {CONTROLS, PLOTLY}),
        ("/rows/eparking", ".ag-header-cell", {GRID, CONTROLS}),
    ],
)
def test_a_page_loads_the_code_it_uses_within_its_budget(
    served: Served, browser: Browser, path: str, stands: str, used: set[str]
) -> None:
    context = browser.new_context()
    page = context.new_page()
    scripts: list[Response] = []
    asked: list[str] = []
    page.on("response", lambda got: scripts.append(got) if got.request.resource_type == "script" else None)
    page.on("request", lambda request: asked.extend(_questions(request)))
    page.goto(served.url + path)
    page.wait_for_selector(stands, state="attached")
    page.wait_for_selector("#link-state[data-state=on]", state="attached")

    sizes = {got.url: got.request.sizes()["responseBodySize"] for got in scripts}
    loaded = {name for name in (PLOTLY, GRID, CONTROLS) if any(name in url for url in sizes)}
    context.close()

    # Dash takes the answers that were asked for before its scripts had come; else it would ask a second time.
    assert sorted(asked) == sorted(STEPS)
    assert loaded == used
    assert len(sizes) > 5
    # Without the smaller bundle, which npm brings, plotly.js alone is larger.
    assert sum(sizes.values()) <= MOST or (PLOTLY in used and not plotly_file().exists())


#: Two answers come two frames apart: the second says the same of every chart and something else in words.
TWO_ANSWERS = """async () => {
  const center = window.commandCenter;
  const frame = () => new Promise(requestAnimationFrame);
  const answer = (parts) => ({ live: false, revision: center.revision, at: 0, mark: "x", rows: null, parts: JSON.stringify(parts) });
  const parts = JSON.parse(JSON.stringify(center.sheetParts));
  const ids = Object.keys(parts).filter((id) => parts[id].figure && document.getElementById(id));
  for (const id of ids) for (const trace of parts[id].figure.data) if (trace.y) trace.y = trace.y.map(() => 1234);
  window.dash_clientside.desk.paint(answer(parts));
  await frame();
  await frame();
  window.dash_clientside.desk.paint(answer({ ...parts, "asked-words": { children: "second" } }));
  await frame();
  await frame();
  await center.allDrawn();
  const old = (id) => !document.querySelector("#" + id + " .js-plotly-plot").data.some((t) => t.y && t.y.every((y) => y === 1234));
  return { words: document.getElementById("asked-words").textContent, charts: ids.length, old: ids.filter(old) };
}"""


def test_an_answer_that_comes_while_another_is_drawn_leaves_no_chart_behind(
    served: Served, page: Page
) -> None:
    page.goto(f"{served.url}/program/eparking?period=7d")
    page.wait_for_selector("html[data-drawn]", state="attached")

    shown = page.evaluate(TWO_ANSWERS)

    assert shown["words"] == "second"
    assert shown["charts"] >= 3
    assert shown["old"] == []


#: Keeps how many charts and tables stand when the page goes on paper.
ON_PAPER = """() => window.addEventListener("beforeprint", () => {
  const seen = (what) => [...document.querySelectorAll(what)].filter((part) => part.getClientRects().length).length;
  const isDark = matchMedia(document.getElementById("dark").media).matches;
  window.onPaper = { isDark, charts: seen(".graph .main-svg:first-child"), tables: seen(".as-table table") };
})"""
#: Another answer goes on paper a frame after it came; how many charts it has, and how many show the one before until then and after.
AT_ONCE = """async () => {
  const center = window.commandCenter;
  document.getElementById("dark").media = "not all";
  const parts = JSON.parse(JSON.stringify(center.sheetParts));
  const ids = Object.keys(parts).filter((id) => parts[id].figure && parts[id].figure.data.some((trace) => trace.y));
  for (const id of ids) for (const trace of parts[id].figure.data) if (trace.y) trace.y = trace.y.map(() => 1234);
  const isOld = (id) => !document.querySelector("#" + id + " .js-plotly-plot").data.some((t) => t.y && t.y.every((y) => y === 1234));
  const answer = { live: false, revision: center.revision, at: 0, mark: "x", rows: null, parts: JSON.stringify(parts) };
  window.dash_clientside.desk.paint(answer);
  await new Promise(requestAnimationFrame);
  const before = ids.filter(isOld).length;
  window.dispatchEvent(new Event("beforeprint"));
  const after = ids.filter(isOld).length;
  window.dispatchEvent(new Event("afterprint"));
  return [ids.length, before, after];
}"""


def test_paper_waits_for_no_chart(served: Served, page: Page) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    page.emulate_media(color_scheme="dark")
    page.route("**/plotly*.js*", lambda route: route.abort())
    page.goto(f"{served.url}/program/eparking?period=7d")
    page.wait_for_selector("html[data-painted]", state="attached")
    page.evaluate(ON_PAPER)
    page.pdf()

    without = page.evaluate("onPaper")
    assert without["charts"] == 0
    assert without["tables"] >= 3
    expect(page.locator(".as-table")).to_have_count(0)

    page.unroute("**/plotly*.js*")
    page.goto(f"{served.url}/program/eparking?period=7d")
    page.wait_for_selector("html[data-drawn]", state="attached", timeout=30_000)
    page.evaluate(ON_PAPER)
    page.pdf()

    drawn = page.evaluate("onPaper")
    assert drawn == {"isDark": False, "charts": without["tables"], "tables": 0}
    assert page.evaluate("matchMedia(document.getElementById('dark').media).matches")
    charts, before, after = page.evaluate(AT_ONCE)
    assert charts >= 3
    assert before > 0
    assert after == 0


def test_a_chart_whose_code_did_not_come_is_drawn_once_it_does(served: Served, page: Page) -> None:
    refused = iter(range(2))

    def sometimes(route: Route) -> None:
        if next(refused, None) is None:
            route.continue_()
        else:
            route.abort()

    page.route("**/plotly*.js*", sometimes)
    page.goto(f"{served.url}/program/eparking?period=custom&from=2026-11-10&to=2026-11-16")

    page.wait_for_selector("html[data-drawn]", state="attached", timeout=30_000)
    assert page.locator("#sheet--revenue--graph .main-svg").count() > 0
    assert next(refused, None) is None
