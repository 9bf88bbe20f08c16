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
    taken.peak_mib = _peak_mib()
    print(json.dumps(vars(taken)))


def _peak_mib() -> float:
    status = Path("/proc/self/status")
    if status.exists():
        # Not getrusage(): what it tells a new process on Linux includes the peak of the one that started it.
        peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(peak.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)


if __name__ == "__main__":
    main(*sys.argv[1:])
