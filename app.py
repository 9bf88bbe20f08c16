"""The command center: `python app.py` serves it with the demo city, `uvicorn app:server` serves it alone."""

from __future__ import annotations

import contextlib
import getpass
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from types import FrameType

import structlog
import uvicorn
from pydantic import ValidationError

from dashboard.connections import Connection, allow_streams
from dashboard.live import hub
from dashboard.server import build_server
from dashboard.settings import Settings, settings
from db import clock, migrate
from db.city.apply import apply_city
from db.city.profile import load_profile
from db.engine import open_engine, reading
from db.settings import ROOT
from db.simulate.run import is_empty
from db.state import state

GRACE_S = 2
#: Structlog's own, but without the values of variables in tracebacks: a snapshot's would fill pages.
LOG_PROCESSORS = (
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.StackInfoRenderer(),
    structlog.dev.set_exc_info,
    structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S", utc=False),
    structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
)


def __getattr__(name: str) -> object:
    """Build the ASGI server when uvicorn asks for `app:server`, not at import."""
    if name == "server":
        return build_server(settings())
    message = f"module 'app' has no attribute '{name}'"
    raise AttributeError(message)


def prepare(config: Settings) -> bool:
    """Bring the database up to date; returns whether the demo city lives in it."""
    engine = open_engine(config.database_url)
    migrate.upgrade(engine)
    city = load_profile(config.city)
    apply_city(engine, city, actor=getpass.getuser(), now=clock.now, before=_tell_long_work)
    if not config.demo:
        return False
    with reading(engine) as connection:
        simulated = state(connection).simulated
    return simulated or is_empty(engine)


def _tell_long_work(feed: str) -> None:
    print(f"Working out the sums of {feed} anew; with millions of records this takes minutes.", flush=True)


@contextlib.contextmanager
def live_feed(*, wanted: bool) -> Iterator[None]:
    """The demo city's feed beside the server, ended with it whatever happens."""
    if not wanted:
        yield
        return
    command = [sys.executable, "-m", "db", "simulate", "--parent", str(os.getpid())]
    feeder = subprocess.Popen(command, cwd=ROOT)  # noqa: S603 - our own program
    try:
        yield
    finally:
        feeder.send_signal(signal.SIGTERM)
        try:
            feeder.wait(timeout=GRACE_S)
        except subprocess.TimeoutExpired:
            feeder.kill()
            feeder.wait()


class Server(uvicorn.Server):
    """A server that lets its live streams end first when it is told to stop."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take the signal as uvicorn does, after the streams were told."""
        hub.close_streams()
        super().handle_exit(sig, frame)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main() -> int:
    """Prepare, feed and serve until stopped."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO), processors=LOG_PROCESSORS
    )
    try:
        config = settings()
    except ValidationError as error:
        for fault in error.errors():
            print(f"{'.'.join(str(part) for part in fault['loc']).upper()}: {fault['msg']}", file=sys.stderr)
        return 2
    allow_streams(config.streams_total)
    simulated = prepare(config)
    # SIGTERM ends the server as Ctrl-C does, so that the feed beside it ends too.
    signal.signal(signal.SIGTERM, _interrupt)
    options = uvicorn.Config(
        build_server(config),
        host=config.host,
        port=config.port,
        log_level="warning",
        http=Connection,
        timeout_graceful_shutdown=GRACE_S,
    )
    with contextlib.suppress(KeyboardInterrupt), live_feed(wanted=simulated):
        print(f"Command center: http://{config.host}:{config.port}/  wall: /wall", flush=True)
        Server(options).run()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
