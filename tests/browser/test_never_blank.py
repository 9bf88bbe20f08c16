"""Whatever goes away — server, database, network — a wall keeps its last values, says so, and is live again by itself."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from db.city.profile import load_profile
from db.engine import open_engine
from tests.browser.test_screens import NOW, REVENUE, _payment, _shift
from tests.conftest import PageLog, _prepare
from tests.support.postgres import cluster, free_port
from tests.support.proxy import wire
from tests.support.records import put
from tests.support.serving import ROOT, Served, environment_for, serving

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

WALL = "/wall?scenes=overview"
LOST, LIVE = 'html[data-link="lost"]', 'html[data-link="live"]'
BANNER = "#connection-banner"
FILTER = "getComputedStyle(document.querySelector('.plot')).filter"


@dataclass
class Outage:
    """A server that can be taken away and brought back on the same port."""

    url: str
    port: int = field(default_factory=free_port)
    extra: dict[str, str] = field(default_factory=lambda: {"DEMO_CLOCK_SHIFT_S": str(_shift())})
    served: Any = None
    running: Any = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Served:
        self.served = serving(self.url, port=self.port, **self.extra)
        self.running = self.served.__enter__()
        return self.running

    def kill(self) -> None:
        """At once, as a power cut does."""
        served, self.served = self.served, None
        if served is not None:
            self.running.process.kill()
            served.__exit__(None, None, None)


@pytest.fixture
def city_file(tmp_path: Path, sqlite_template: Path) -> Path:
    file = tmp_path / "city.db"
    shutil.copy(sqlite_template, file)
    _pay(file, "p1", 2_000_000)
    return file


@pytest.fixture
def server(city_file: Path) -> Iterator[Outage]:
    made = Outage(f"sqlite:///{city_file}")
    yield made
    made.kill()


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Served]:
    """A server that stays up, for tests in which something else goes away."""
    file = tmp_path_factory.mktemp("standing") / "city.db"
    shutil.copy(sqlite_template, file)
    _pay(file, "p1", 2_000_000)
    with serving(f"sqlite:///{file}", DEMO_CLOCK_SHIFT_S=str(_shift())) as running:
        yield running


def _pay(file: Path, key: str, amount: int) -> None:
    engine = open_engine(f"sqlite:///{file}")
    put(engine, load_profile("medan"), "eparking.payments", [_payment(key, amount)], now=NOW)
    engine.dispose()


def _live(page: Page, address: str, path: str = WALL) -> None:
    page.goto(address + path)
    page.wait_for_selector("html[data-revision]", state="attached", timeout=40_000)
    page.evaluate("() => { window.sameDocument = true; }")


def _navigations(page_log: PageLog, address: str) -> int:
    return len([url for url in page_log.requested if url.startswith(f"{address}/wall")])


def test_a_killed_server_leaves_the_last_values_with_their_age_and_comes_back_live(
    server: Outage, city_file: Path, page: Page
) -> None:
    server.start()
    _live(page, server.address)
    expect(page.locator(REVENUE)).to_have_text("2,0")

    server.kill()
    expect(page.locator(LOST)).to_be_attached(timeout=15_000)
    expect(page.locator(BANNER)).to_have_text(re.compile(r"Menyambung kembali · data terakhir \d\d\.\d\d"))
    expect(page.locator(REVENUE)).to_have_text("2,0")
    assert page.evaluate(FILTER) == "grayscale(1)"

    _pay(city_file, "p2", 3_500_000)
    server.start()
    expect(page.locator(REVENUE)).to_have_text("5,5", timeout=15_000)
    expect(page.locator(LIVE)).to_be_attached()
    expect(page.locator(BANNER)).to_be_hidden()
    assert page.evaluate("window.sameDocument") is True
    assert page.evaluate(FILTER) == "none"


def test_ten_minutes_away_make_the_banner_more_visible_and_change_nothing_else(
    server: Outage, page: Page
) -> None:
    page.clock.install(time=time.time())
    server.start()
    _live(page, server.address)
    server.kill()
    expect(page.locator(f'{BANNER}[data-level="calm"]')).to_be_visible(timeout=15_000)

    page.clock.fast_forward(600_000)
    expect(page.locator(f'{BANNER}[data-level="strong"]')).to_have_text(
        re.compile(r"Tidak tersambung · .* 1\d\smnt lalu")
    )
    page.clock.fast_forward(600_000)
    expect(page.locator(f'{BANNER}[data-level="urgent"]')).to_be_visible()
    expect(page.locator(REVENUE)).to_have_text("2,0")

    server.start()
    expect(page.locator(LIVE)).to_be_attached(timeout=15_000)
    assert page.evaluate("window.sameDocument") is True


def test_a_network_that_swallows_everything_is_told_and_mended(standing: Served, page: Page) -> None:
    page.clock.install()
    with wire(int(standing.url.rsplit(":", 1)[1])) as network:
        _live(page, network.address)

        network.cut()
        page.clock.fast_forward(13_000)
        expect(page.locator(LOST)).to_be_attached(timeout=15_000)
        expect(page.locator(REVENUE)).to_have_text("2,0")
        network.mend()

        expect(page.locator(LIVE)).to_be_attached(timeout=15_000)
        assert page.evaluate("window.sameDocument") is True


@pytest.mark.postgres
def test_a_database_server_that_goes_is_told_though_the_line_is_up_and_comes_back(
    postgres_binaries_folder: Path, page: Page
) -> None:
    with cluster(postgres_binaries_folder) as database:
        url = f"{database.url}/postgres"
        _prepare(url)
        server = Outage(url)
        server.start()
        try:
            _live(page, server.address)
            page.evaluate("commandCenter.unconfirmedMs = 12_000")
            database.stop()
            expect(page.locator(BANNER)).to_contain_text(
                "Basis data tidak terjangkau · data terakhir", timeout=90_000
            )
            expect(page.locator(LOST)).to_be_attached()

            database.start()
            expect(page.locator(LIVE)).to_be_attached(timeout=15_000)
        finally:
            server.kill()


def test_a_database_file_replaced_by_an_older_one_is_shown_though_its_revision_is_lower(
    server: Outage, city_file: Path, tmp_path: Path, page: Page
) -> None:
    older = tmp_path / "older.db"
    shutil.copy(city_file, older)
    _pay(city_file, "p2", 3_500_000)
    server.start()
    _live(page, server.address)
    expect(page.locator(REVENUE)).to_have_text("5,5")
    newest = page.evaluate("commandCenter.revision")

    for part in city_file.parent.glob("city.db*"):
        part.rename(part.with_name(f"away-{part.name}"))
    older.rename(city_file)

    expect(page.locator(REVENUE)).to_have_text("2,0", timeout=20_000)
    assert page.evaluate("commandCenter.revision") < newest


def test_a_wall_that_starts_before_the_server_waits_on_its_own_page_and_goes_live(
    server: Outage, page: Page
) -> None:
    waiting = (ROOT / "deploy" / "kiosk" / "waiting.html").as_uri()
    page.goto(f"{waiting}?url={server.address}{WALL}")
    expect(page.locator("#waiting h1")).to_have_text("Menunggu server")

    server.start()

    page.wait_for_selector("html[data-revision]", state="attached", timeout=30_000)
    assert page.url == server.address + WALL


def test_a_wall_restarted_while_the_server_is_away_shows_its_last_picture_and_goes_live(
    server: Outage, page: Page
) -> None:
    server.start()
    _live(page, server.address)
    page.wait_for_selector("html[data-kept]", state="attached", timeout=20_000)
    server.kill()

    page.reload()
    expect(page.locator("#waiting h1")).to_have_text(re.compile(r"Menunggu server · data terakhir"))
    expect(page.locator(f"#picture {REVENUE}")).to_have_text("2,0")
    assert page.evaluate("getComputedStyle(document.querySelector('#picture .wall')).display") != "inline"

    server.start()
    page.wait_for_selector("html[data-revision]", state="attached", timeout=30_000)
    expect(page.locator("#waiting")).to_have_count(0)


def test_a_new_release_reloads_an_open_wall_once_and_never_in_a_loop(
    standing: Served, page: Page, page_log: PageLog
) -> None:
    def old(route: Route) -> None:
        answer = route.fetch()
        body = re.sub(r'data-release="\w+"', 'data-release="old"', answer.text())
        route.fulfill(response=answer, body=body)

    page.route("**/wall?*", old)
    page.goto(standing.url + WALL)
    page.wait_for_selector("html[data-revision]", state="attached", timeout=40_000)
    expect(page.locator(LIVE)).to_be_attached()

    assert _navigations(page_log, standing.url) == 2
    assert page.evaluate("sessionStorage.getItem('reloaded-for')") not in {None, "old"}


def test_the_worker_of_an_old_release_makes_way_and_its_files_are_gone(standing: Served, page: Page) -> None:
    page.route("**/sw.js", lambda route: route.fulfill(response=route.fetch()))
    _live(page, standing.url)
    page.wait_for_selector("html[data-kept]", state="attached", timeout=20_000)
    page.evaluate("caches.open('release-old')")

    page.evaluate("navigator.serviceWorker.getRegistration().then((found) => found.unregister())")
    page.reload()
    page.wait_for_selector("html[data-kept]", state="attached", timeout=20_000)

    assert sorted(page.evaluate(CACHES_ONCE_ACTIVE)) == sorted([page.evaluate(OWN_CACHE), "last-picture"])


CACHES_ONCE_ACTIVE = """async () => {
  const { active } = await navigator.serviceWorker.ready;
  if (active.state !== "activated") {
    await new Promise((resolve) => active.addEventListener("statechange", resolve, { once: true }));
  }
  return caches.keys();
}"""
OWN_CACHE = "'release-' + document.documentElement.dataset.release"


def test_a_wrong_clock_of_this_computer_is_told(server: Outage, page: Page) -> None:
    server.extra = {}
    server.start()
    page.clock.install(time=time.time() - 7_500)

    _live(page, server.address)

    expect(page.locator(BANNER)).to_contain_text("Jam komputer ini selisih 2\u00a0jam")


def test_a_screen_that_is_signed_out_reloads_once_and_does_not_hammer(standing: Served, page: Page) -> None:
    loads: list[str] = []
    page.on("domcontentloaded", lambda _page: loads.append("load"))
    page.route("**/api/v1/live*", lambda route: route.fulfill(status=401))

    page.goto(standing.url + WALL)
    page.wait_for_selector('html[data-attempts="4"]', state="attached", timeout=40_000)

    assert len(loads) == 2


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (200, {"Content-Type": "text/html"}, "<h1>Portal</h1>"),
        (502, {"Content-Type": "text/html"}, "<h1>Bad gateway</h1>"),
        (503, {"Retry-After": "1"}, ""),
        (429, {"Retry-After": "1"}, ""),
        (500, {"Retry-After": "no number"}, ""),
    ],
)
def test_whatever_answers_in_place_of_the_stream_is_asked_again(
    standing: Served, page: Page, status: int, headers: dict[str, str], body: str
) -> None:
    answers = iter(range(2))

    def refuse(route: Route) -> None:
        if next(answers, None) is None:
            route.continue_()
        else:
            route.fulfill(status=status, headers=headers, body=body)

    page.route("**/api/v1/live*", refuse)

    _live(page, standing.url)

    assert page.evaluate("commandCenter.link.attempts") == 3


def test_a_server_that_asks_for_patience_is_given_it(standing: Served, page: Page) -> None:
    page.clock.install()
    page.route("**/api/v1/live*", lambda route: route.fulfill(status=503, headers={"Retry-After": "9"}))
    page.goto(standing.url + WALL)
    page.wait_for_selector(
        'html[data-attempts="1"][data-link-failures="1"]', state="attached", timeout=40_000
    )

    page.clock.fast_forward(2_000)
    assert page.evaluate("commandCenter.link.attempts") == 1
    page.clock.fast_forward(8_000)
    page.wait_for_selector('html[data-attempts="2"]', state="attached")


@pytest.mark.parametrize(("path", "missing"), [(WALL, "**/assets/wall.js*"), ("/", "**/assets/desk.js*")])
def test_a_page_whose_script_did_not_come_loads_itself_again(
    standing: Served, page: Page, path: str, missing: str
) -> None:
    page.clock.install()
    failing = iter([True])
    page.route(missing, lambda route: route.abort() if next(failing, False) else route.continue_())
    page.goto(standing.url + path)
    page.wait_for_load_state("load")

    page.clock.fast_forward(25_000)

    page.wait_for_selector("html[data-revision]", state="attached", timeout=40_000)


def test_a_server_without_data_yet_shows_the_waiting_page(tmp_path: Path, browser: Browser) -> None:
    server = Outage("postgresql+psycopg://nobody@127.0.0.1:1/none")
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "app:server", "--port", str(server.port), "--log-level", "error"],
        cwd=ROOT,
        env=environment_for(server.url),
    )
    context = browser.new_context()
    page = context.new_page()
    try:
        waiting = (ROOT / "deploy" / "kiosk" / "waiting.html").as_uri()
        page.goto(f"{waiting}?url={server.address}/wall?lang=en")
        page.wait_for_url(f"{server.address}/**", timeout=60_000)
        expect(page.locator("#waiting h1")).to_have_text("Waiting for the server")
    finally:
        context.close()
        process.terminate()
        process.wait(timeout=60)
