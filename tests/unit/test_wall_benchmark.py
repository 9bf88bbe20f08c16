"""The textbook page that the wall is measured against works: a page that fails would make any wall look fast."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from db.city.profile import load_profile
from db.engine import open_engine
from tests.support.records import put


def test_the_textbook_page_shows_what_is_in_the_database(
    tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "city.db"
    shutil.copy(sqlite_template, file)
    now = int(time.time())
    paid_at = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(now + 7 * 3_600))
    record = {"txn_id": "a", "paid_at": paid_at, "amount_idr": 5_000, "method": "qris", "status": "captured"}
    engine = open_engine(f"sqlite:///{file}")
    put(engine, load_profile("medan"), "eparking.payments", [record], now=now)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")

    from benchmarks import textbook

    figure, count = textbook.revenue(None)

    assert count == "1"
    assert list(figure.data[0].y) == [5_000]
    assert len(textbook.complaints(None).data) == 0
    textbook.engine.dispose()
