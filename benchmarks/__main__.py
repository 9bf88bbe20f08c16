"""`python -m benchmarks [--rows N] [--only PART …]`: every measurement, or some, as one Markdown table."""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
import time
from pathlib import Path

from benchmarks import desk, ingest, live, reading, wall
from benchmarks.databases import databases
from benchmarks.ingest import Line

#: In this order: the first fills the databases that the others read.
PARTS = {"ingest": ingest, "reading": reading, "live": live, "wall": wall, "desk": desk}


def main() -> None:
    """Measure and print."""
    asked = _asked()
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}\n")
    print(
        "| benchmark | database | seconds | ratio | goal | reached |\n| --- | --- | ---: | --- | --- | --- |"
    )
    took: dict[str, float] = {}
    with databases() as places, tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for name in asked.only:
            started = time.monotonic()
            for line in PARTS[name].measure(places, Path(folder), asked.rows):
                print(_row(line), flush=True)
            took[name] = time.monotonic() - started
    parts = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in took.items())
    print(f"\nTook {sum(took.values()):.0f} s: {parts}.")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="benchmarks", description="Measure ingest, reading, the live stream, the wall and the desk."
    )
    parser.add_argument(
        "--rows",
        type=int,
        default=100_000,
        help="payments of the smaller database; the larger has ten times as many (default: %(default)s)",
    )
    parser.add_argument(
        "--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART", help=f"of {', '.join(PARTS)}"
    )
    return parser.parse_args()


def _row(line: Line) -> str:
    reached = {True: "yes", False: "no", None: ""}[line.reached]
    cells = (line.what, line.database, f"{line.seconds:.3f}", line.ratio, line.goal, reached)
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
