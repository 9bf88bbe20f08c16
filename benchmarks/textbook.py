"""The same three charts the textbook way: callbacks on `dcc.Interval` that query facts with pandas and draw with express.

Written as the tutorials of Dash do it, with what care costs nothing: one query a chart, only the columns and the day
that it shows, figures replaced only when a callback answers. `python -m benchmarks.textbook PORT` serves it.
"""

from __future__ import annotations

import os
import sys
import time

import pandas as pd
import plotly.express as px
from dash import Dash, Input, Output, dcc, html
from sqlalchemy import create_engine

EVERY_MS = 1_000
engine = create_engine(os.environ["DATABASE_URL"])
SHIFT_S = int(os.environ.get("DEMO_CLOCK_SHIFT_S", "0"))
app = Dash(__name__, serve_locally=True, title="Textbook", update_title="")
app.layout = html.Div(
    [
        html.H1("Command center"),
        html.Div(id="revision"),
        dcc.Graph(id="revenue"),
        dcc.Graph(id="complaints"),
        dcc.Graph(id="licences"),
        dcc.Interval(id="tick", interval=EVERY_MS),
    ]
)


def today() -> int:
    """Midnight in Asia/Jakarta as UTC epoch seconds."""
    now = int(time.time()) + SHIFT_S
    return now - (now + 7 * 3_600) % 86_400


def _rows(statement: str, **values: int) -> pd.DataFrame:
    with engine.connect() as connection:
        return pd.read_sql(statement.format(**values), connection)


@app.callback(Output("revenue", "figure"), Output("revision", "children"), Input("tick", "n_intervals"))
def revenue(_n: int | None) -> tuple[object, str]:
    """Revenue today, cumulative, and how many payments it is made of."""
    rows = _rows("SELECT paid_at, amount_idr FROM eparking_payments WHERE paid_at >= {since}", since=today())
    rows["at"] = pd.to_datetime(rows.paid_at + 7 * 3_600, unit="s")
    sums = rows.set_index("at").amount_idr.resample("15min").sum().cumsum().reset_index()
    return px.line(sums, x="at", y="amount_idr", title="E-Parking"), str(len(rows))


@app.callback(Output("complaints", "figure"), Input("tick", "n_intervals"))
def complaints(_n: int | None) -> object:
    """Emergencies of the last seven days per hour."""
    rows = _rows(
        "SELECT created_at, category FROM call122_incidents WHERE created_at >= {since}",
        since=today() - 7 * 86_400,
    )
    rows["at"] = pd.to_datetime(rows.created_at + 7 * 3_600, unit="s").dt.floor("h")
    counts = rows.groupby(["at", "category"]).size().reset_index(name="n")
    return px.line(counts, x="at", y="n", color="category", title="Call Center 122")


@app.callback(Output("licences", "figure"), Input("tick", "n_intervals"))
def licences(_n: int | None) -> object:
    """Applications received in the last sixty days."""
    rows = _rows(
        "SELECT submitted_at FROM licensing_applications WHERE submitted_at >= {since}",
        since=today() - 60 * 86_400,
    )
    rows["day"] = pd.to_datetime(rows.submitted_at + 7 * 3_600, unit="s").dt.floor("D")
    counts = rows.groupby("day").size().reset_index(name="n")
    return px.bar(counts, x="day", y="n", title="si CANTIK")


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(sys.argv[1]), debug=False)
