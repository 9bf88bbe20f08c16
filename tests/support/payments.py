"""E-parking payments as text, and how many of them are stored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, func, select

from db.city.profile import CityProfile
from db.engine import reading
from db.ingest.load import prepare
from db.journal import Report
from db.registry import feed
from db.schema import tables
from tests.support.records import at

NOW = at("2026-11-20 12:00")
HEADER = "txn_id,paid_at,district,amount_idr,method,status"
GOOD = "t1,2026-11-20 08:10:00,12.71.01,3000,qris,captured"

Ingest = Callable[..., Report]


def ingesting(engine: Engine, city: CityProfile, folder: Path) -> Ingest:
    """Ingests text as a file of payments."""

    def run(content: str | bytes, name: str = "export.csv", profile: str | None = None) -> Report:
        file = folder / name
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return prepare(engine, feed("eparking.payments"), city, profile=profile, now=lambda: NOW).file(file)

    return run


def stored(engine: Engine) -> int:
    """Payments that are stored."""
    with reading(engine) as connection:
        return connection.scalar(select(func.count()).select_from(tables("eparking.payments").fact)) or 0
