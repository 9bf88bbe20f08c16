"""`python -m benchmarks [--rows N]`: every measurement as one Markdown table."""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from pathlib import Path

from benchmarks import desk, ingest, live, reading, wall
from benchmarks.databases import databases
from benchmarks.ingest import Line


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="benchmarks", description="Measure ingest, reading, the live stream, the wall and the desk."
    )
    parser.add_argument(
        "--rows",
        type=int,
        default=100_000,
        help="rows of the smaller load; the larger has ten times as many (default: %(default)s)",
    )
    rows = parser.parse_args().rows
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}\n")
    print(
        "| benchmark | database | seconds | ratio | goal | reached |\n| --- | --- | ---: | --- | --- | --- |"
    )
    with databases() as places, tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for part in (ingest, reading, live, wall, desk):
            for line in part.measure(places, Path(folder), rows):
                print(_row(line), flush=True)


def _row(line: Line) -> str:
    reached = {True: "yes", False: "no", None: ""}[line.reached]
    cells = (line.what, line.database, f"{line.seconds:.3f}", line.ratio, line.goal, reached)
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
