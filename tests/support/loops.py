"""Coroutines in tests whose thread may already have a loop: the browser's, once a browser test ran in this process."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def elsewhere(work: Callable[[], Result]) -> Result:
    """What a call gives in a thread of its own, where it may run a loop of its own."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(work).result()
