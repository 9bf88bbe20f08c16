"""The only reader of rollups: metrics by any cut, over any range, compared like for like."""

from db.metrics.cuts import Cut, Grain, MetricQueryError, Span
from db.metrics.read import MetricRow, read, value, year_path

__all__ = ["Cut", "Grain", "MetricQueryError", "MetricRow", "Span", "read", "value", "year_path"]
