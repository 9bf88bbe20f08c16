"""What members of a dimension are called."""

from __future__ import annotations

from dashboard.live.moment import Moment
from db.metrics import Cut
from db.text import Text


def member_label(moment: Moment, cut: Cut, member: str) -> Text:
    """A member's name on screens."""
    if cut is Cut.DISTRICT:
        name = next((d.name for d in moment.profile.districts if d.code == member), None)
        if name is not None:
            return Text(id=name, en=name)
    if cut is Cut.PLACE:
        name = next((p.name for p in moment.profile.places if p.place_id == member), None)
        if name is not None:
            return Text(id=name, en=name)
    return moment.label(member)
