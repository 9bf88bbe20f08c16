"""Opening balances: from when on a feed's open cases are known, and how many there were."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert

from db.changes import note_all
from db.declare import UNKNOWN
from db.registry import FeedRef
from db.schema import tables
from db.tables import Opening


def state_complete_history(connection: Connection, ref: FeedRef, day: int, *, source: str) -> None:
    """Note that a feed's records are complete from a civil day on, with nothing open before it."""
    for stock in ref.feed.stocks:
        put_opening(connection, ref, stock.key, {UNKNOWN: 0}, day, source=source)


def put_opening(
    connection: Connection, ref: FeedRef, stock: str, values: dict[str, int], day: int, *, source: str
) -> None:
    """Replace the opening balances of a stock: open cases by district at the start of a day."""
    connection.execute(delete(Opening).where(Opening.feed == ref.key, Opening.stock == stock))
    rows = [
        {"feed": ref.key, "stock": stock, "district": district, "day": day, "value": value, "source": source}
        for district, value in values.items()
    ]
    connection.execute(insert(Opening), rows)
    note_all(connection, tables(ref.key))
