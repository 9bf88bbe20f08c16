"""`python -m benchmarks.one_load URL FEED FILE`: one load, measured, as JSON on standard output."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from benchmarks.clocks import Meter, Taken
from db.city.profile import load_profile
from db.engine import open_engine
from db.ingest.load import prepare
from db.registry import feed


def main(url: str, key: str, file: str) -> None:
    """Load and tell."""
    engine, taken = open_engine(url), Taken()
    with Meter(engine).measure(taken):
        prepare(engine, feed(key), load_profile("medan")).file(Path(file))
    # Linux counts in KiB, macOS in bytes.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    taken.peak_mib = peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    print(json.dumps(vars(taken)))


if __name__ == "__main__":
    main(*sys.argv[1:])
