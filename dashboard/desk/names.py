"""What members of a dimension are called."""

from __future__ import annotations

from dashboard.live.moment import Moment
from db.city.profile import CityProfile
from db.metrics import Cut
from db.text import Text


def names_of(profile: CityProfile) -> dict[str, Text]:
    """What the city calls every value of its records that has a name: districts, places, kinds, channels, states."""
    return {
        **{value: Text(id=found.id, en=found.en) for value, found in profile.labels.items()},
        **{place.place_id: Text(id=place.name, en=place.name) for place in profile.places},
        **{district.code: Text(id=district.name, en=district.name) for district in profile.districts},
    }


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
