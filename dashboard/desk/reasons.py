"""Why a panel has no number under some filters, in words for people."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.text import say
from db.metrics import Cut, MetricQueryError
from db.text import Text


class CannotSayError(MetricQueryError):
    """A question that a panel cannot answer, with the words that it shows instead."""


def unknown_dimensions(cuts: Sequence[Cut]) -> CannotSayError:
    """The feed of a metric does not know these dimensions."""
    names = {
        language: ", ".join(say(f"filter_{cut.value}", language).lower() for cut in cuts)
        for language in ("id", "en")
    }
    return CannotSayError(
        Text(
            id=say("feed_lacks", "id", dimension=names["id"]),
            en=say("feed_lacks", "en", dimension=names["en"]),
        )
    )


def unknown_member(cut: Cut, label: Text) -> CannotSayError:
    """The feed of a metric has the dimension, and this value does not occur in it."""
    return CannotSayError(
        Text(
            id=say(
                "feed_lacks_value", "id", dimension=say(f"filter_{cut.value}", "id").lower(), value=label.id
            ),
            en=say(
                "feed_lacks_value", "en", dimension=say(f"filter_{cut.value}", "en").lower(), value=label.en
            ),
        )
    )
