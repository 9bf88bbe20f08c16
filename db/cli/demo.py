"""The demo city: loading it, feeding it live at any pace, and making trouble in it."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

import typer
from sqlalchemy import Engine

from db import clock
from db import demo as state
from db.city.zone import Zone, zone
from db.cli.shared import console, errors, plain_errors, progress, ready
from db.engine import reading, writing
from db.simulate.plan import HISTORY_DAYS
from db.simulate.run import ACTOR, Simulation
from db.simulate.trouble import Kind, order, trouble_of

app = typer.Typer()
Scale = Annotated[float, typer.Option(help="Factor on all volumes of a new city", min=0.01, max=10)]
Days = Annotated[int, typer.Option(help="Days of history of a new city", min=1, max=2_000)]


@app.command()
def demo(scale: Scale = 1.0, days: Days = HISTORY_DAYS) -> None:
    """Load the demo city, or go on where loading was interrupted: invented data, marked as such on every screen."""
    with plain_errors():
        engine, city = ready()
        with progress("demo city") as on_progress:
            Simulation(
                engine=engine, profile=city, now=clock.now, scale=scale, days=days, on_progress=on_progress
            ).load()
        console.print(f"The demo city of {city.full_name} is loaded. All of it is invented.")


@app.command()
def simulate(
    *,
    scale: Scale = 1.0,
    days: Days = HISTORY_DAYS,
    speed: Annotated[
        float, typer.Option(help="Seconds of the demo city in a real second", min=1, max=3_600)
    ] = 1.0,
    trouble: Annotated[
        list[str] | None,
        typer.Option(help=f"What goes wrong, KIND or KIND:TARGET, repeatable: {', '.join(Kind)}"),
    ] = None,
    start: Annotated[
        str | None, typer.Option(help="When the trouble begins, from now: +10m, -2h, -10d")
    ] = None,
    lasts: Annotated[str | None, typer.Option("--for", help="How long it lasts: 30m, 4h, 12d")] = None,
    feed: Annotated[bool, typer.Option(help="Feed the city; --no-feed only orders trouble")] = True,
    pause: Annotated[float, typer.Option(help="Seconds between batches", min=0.05, max=60)] = 1.0,
    parent: Annotated[int, typer.Option(help="Stop when this process is gone")] = 0,
) -> None:
    """Feed the demo city live until stopped, and load what is missing of its history beside that.

    May run beside a server that feeds the city already: they share one city, and trouble ordered here is taken up there.
    """
    with plain_errors():
        engine, city = ready()
        with reading(engine) as connection:
            clock.follow(state.pace(connection))
        for text in trouble or ():
            ordered = trouble_of(text, now=clock.now(), start_s=_span(start), lasts_s=_span(lasts))
            with writing(engine, ACTOR) as connection:
                order(connection, ordered)
            place = zone(city.time_zone)
            console.print(f"{text}: {_told(ordered.since, place)} to {_told(ordered.until, place)}")
        if not feed:
            return
        job = Simulation(engine=engine, profile=city, now=clock.now, scale=scale, days=days)
        try:
            with _pace(engine, speed):
                job.follow(
                    pause_s=pause, until=lambda: bool(parent) and os.getppid() != parent, tell=errors.print
                )
        except KeyboardInterrupt:
            raise typer.Exit(0) from None


@contextmanager
def _pace(engine: Engine, speed: float) -> Iterator[None]:
    """The demo city's clock at a pace; afterwards it goes on from there at the real one."""
    if speed == 1:
        yield
        return
    try:
        _set_pace(engine, speed)
        yield
    finally:
        _set_pace(engine, 1)


def _set_pace(engine: Engine, speed: float) -> None:
    with writing(engine, ACTOR) as connection:
        state.set_pace(connection, speed, real=time.time())
        clock.follow(state.pace(connection))


def _span(text: str | None) -> int | None:
    """Seconds of `30m`, `+4h`, `-10d`."""
    if text is None:
        return None
    found = re.fullmatch(r"([+-]?\d{1,6})([smhd])", text.strip())
    if found is None:
        message = f"'{text}' is no span of time; write for example 30m, 4h, -10d."
        raise ValueError(message)
    return int(found[1]) * {"s": 1, "m": 60, "h": 3_600, "d": 86_400}[found[2]]


def _told(instant: int, place: Zone) -> str:
    return f"{datetime.fromtimestamp(instant, tz=place.info):%Y-%m-%d %H:%M}"
