"""Made-up records in any number, the same for the same number, as files and as a feed's own columns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

#: 2026-11-01 00:00 in Asia/Jakarta; records go back from here.
END = 1_793_466_000
DAYS = 120


def payments(n: int, *, seed: int = 1, first: int = 0) -> pd.DataFrame:
    """E-parking payments spread over the last days, as an operator writes them: text in the contract's columns."""
    chance = np.random.default_rng(seed)
    paid = np.sort(chance.integers(END - DAYS * 86_400, END, n))
    at = pd.to_datetime(paid + 7 * 3_600, unit="s").strftime("%Y-%m-%d %H:%M:%S")
    status = np.where(chance.random(n) < 0.97, "settled", "captured")
    return pd.DataFrame(
        {
            "txn_id": [f"T{number:010d}" for number in range(first, first + n)],
            "paid_at": at,
            "point_id": [f"EP-{number:03d}" for number in chance.integers(0, 150, n)],
            "zone_class": chance.choice(["I", "II"], n),
            "district": [f"12.71.{code:02d}" for code in chance.integers(1, 22, n)],
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
