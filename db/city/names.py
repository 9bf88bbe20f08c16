"""What a city calls the values of its records, and in which words it tells where its targets come from."""

from __future__ import annotations

from db.city.profile import CityProfile
from db.text import Text


def names_of(profile: CityProfile) -> dict[str, Text]:
    """What has a name, by value: districts, places, kinds, channels, states, and sources of targets."""
    return {
        **{source: Text(id=source, en=words) for source, words in profile.sources.items()},
        **{value: Text(id=found.id, en=found.en) for value, found in profile.labels.items()},
        **{place.place_id: Text(id=place.name, en=place.name) for place in profile.places},
        **{district.code: Text(id=district.name, en=district.name) for district in profile.districts},
    }


def source_words(profile: CityProfile, source: str) -> Text:
    """The source of a target in both languages; as it was written where the profile does not translate it."""
    return Text(id=source, en=profile.sources.get(source, source))
