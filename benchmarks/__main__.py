"""`python -m benchmarks [--rows N]`: every measurement as one Markdown table."""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from pathlib import Path

from benchmarks import ingest, live, reading
from benchmarks.databases import databases


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="benchmarks", description="Measure ingest, reading and the live stream."
    )
    parser.add_argument(
        "--rows",
        type=int,
        default=100_000,
        help="rows of an ingest; screens are read with ten times as many (default: %(default)s)",
    )
    rows = parser.parse_args().rows
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}\n")
    print("| benchmark | database | seconds | ratio |\n| --- | --- | ---: | --- |")
    with databases() as places, tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for part in (ingest, reading, live):
            for line in part.measure(places, Path(folder), rows):
                print(f"| {line.what} | {line.database} | {line.seconds:.3f} | {line.ratio} |", flush=True)


if __name__ == "__main__":
    main()
