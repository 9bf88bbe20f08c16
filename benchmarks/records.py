"""Made-up records in any number, the same for the same number, as files and as a feed's own columns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

#: 2026-11-01 00:00 in Asia/Jakarta; records go back from here.
END = 1_793_466_000
DAYS = 120
#: Records made at a time, so that a file of any length fits into memory.
PART_ROWS = 1_000_000
#: Parking points, each of which lies in one district.
POINTS = 150


def payments(
    n: int, *, seed: int = 1, first: int = 0, since: int = END - DAYS * 86_400, until: int = END
) -> pd.DataFrame:
    """E-parking payments spread over the last days, as an operator writes them: text in the contract's columns."""
    chance = np.random.default_rng(seed)
    paid = np.sort(chance.integers(since, until, n))
    points = chance.integers(0, POINTS, n)
    at = pd.to_datetime(paid + 7 * 3_600, unit="s").strftime("%Y-%m-%d %H:%M:%S")
    status = np.where(chance.random(n) < 0.97, "settled", "captured")
    return pd.DataFrame(
        {
            "txn_id": [f"T{number:010d}" for number in range(first, first + n)],
            "paid_at": at,
            "point_id": [f"EP-{point:03d}" for point in points],
            "zone_class": chance.choice(["I", "II"], n),
            "district": [f"12.71.{point % 21 + 1:02d}" for point in points],
            "vehicle_type": chance.choice(["R2", "R4", "R6"], n, p=[0.72, 0.26, 0.02]),
            "method": chance.choice(["qris", "card", "wallet", "cash"], n, p=[0.57, 0.22, 0.06, 0.15]),
            "amount_idr": chance.choice([3_000, 5_000, 8_000], n, p=[0.72, 0.26, 0.02]),
            "status": status,
            "settled_on": np.where(
                status == "settled", pd.to_datetime(paid + 90_000, unit="s").strftime("%Y-%m-%d"), ""
            ),
        }
    )


def calls(n: int, *, seed: int = 2) -> pd.DataFrame:
    """Emergencies with six milestones."""
    chance = np.random.default_rng(seed)
    created = np.sort(chance.integers(END - DAYS * 86_400, END - 3 * 86_400, n))

    def later(before: np.ndarray, median: float) -> np.ndarray:
        return before + np.exp(np.log(median) + 0.6 * chance.standard_normal(n)).astype(np.int64)

    def text(at: np.ndarray) -> pd.Index:
        return pd.to_datetime(at + 7 * 3_600, unit="s").strftime("%Y-%m-%d %H:%M:%S")

    validated = later(created, 40)
    dispatched = later(validated, 60)
    on_scene = later(dispatched, 600)
    resolved = later(on_scene, 2_400)
    closed = later(resolved, 3_600)
    return pd.DataFrame(
        {
            "incident_id": [f"I{number:09d}" for number in range(n)],
            "created_at": text(created),
            "kind": "emergency",
            "category": chance.choice(["medical", "fire", "traffic_accident", "flood"], n),
            "district": [f"12.71.{code:02d}" for code in chance.integers(1, 22, n)],
            "channel": "call122",
            "validated_at": text(validated),
            "dispatched_at": text(dispatched),
            "on_scene_at": text(on_scene),
            "resolved_at": text(resolved),
            "closed_at": text(closed),
            "status": "closed",
        }
    )


def write(frame: pd.DataFrame, file: Path) -> Path:
    """The frame as a CSV file."""
    frame.to_csv(file, index=False)
    return file


def write_payments(n: int, file: Path) -> Path:
    """Any number of payments as a CSV file, in the order of time."""
    parts = -(-n // PART_ROWS)
    bounds = np.linspace(END - DAYS * 86_400, END, parts + 1).astype(int)
    for part in range(parts):
        first = part * PART_ROWS
        made = payments(
            min(PART_ROWS, n - first),
            seed=part + 1,
            first=first,
            since=int(bounds[part]),
            until=int(bounds[part + 1]),
        )
        made.to_csv(file, index=False, mode="a" if part else "w", header=part == 0)
    return file


def write_calls(n: int, file: Path) -> Path:
    """Emergencies as a CSV file."""
    return write(calls(n), file)


def write_mended(file: Path) -> Path:
    """One in a hundred records of a file, moved to another district."""
    part = pd.read_csv(file, dtype="str").sample(frac=0.01, random_state=3)
    return write(part.assign(district="12.71.21"), mended(file))


def mended(file: Path) -> Path:
    """Where `write_mended` puts them."""
    return file.with_name(f"{file.stem}-mended.csv")
