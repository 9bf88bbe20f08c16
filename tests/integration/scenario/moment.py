"""When the scenario plays: Monday to Wednesday noon; 16 November 2026 is a working Monday like the two days after it."""

from __future__ import annotations

from tests.support.records import at

SINCE, NOW = at("2026-11-16 00:00"), at("2026-11-18 12:00")
DAYS = 2.5
