"""Why a panel has no number under some filters, in words for people."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.text import say
from db.declare import OfTarget, OfYear, PaceGap
from db.metrics import Cut, MetricQueryError
from db.metrics.cuts import RangeTooLongError
from db.registry import MetricRef
from db.text import Text


class CannotSayError(MetricQueryError):
    """A question that a panel cannot answer, with the words that it shows instead."""

    def __init__(self, words: Text) -> None:
        """Keep the words in both languages."""
        super().__init__(words.en)
        self.words = words


def told(key: str, **values: str) -> Text:
    """A phrase of the catalogue in both languages."""
    return Text(id=say(key, "id", **values), en=say(key, "en", **values))


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


def reason(error: MetricQueryError, ref: MetricRef) -> Text:
    """The words for why a question has no answer."""
    if isinstance(error, CannotSayError):
        return error.words
    if isinstance(error, RangeTooLongError):
        return told("too_long_for_detail", days=str(error.days))
    if isinstance(ref.metric.formula, OfYear | PaceGap | OfTarget):
        return told("target_whole_city")
    return told("cannot_answer")
