"""Attributes of HTML elements whose names are no Python names."""

from __future__ import annotations

from typing import Any


def attributes(**named: str) -> dict[str, Any]:
    """`data-…` and `aria-…` attributes for a Dash element: underscores become hyphens."""
    return {name.replace("_", "-"): value for name, value in named.items()}
