"""The one door for files: records of a feed, or reference data."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from db.city.profile import CityProfile
from db.ingest.load import Ingest, mapping_for, prepare
from db.ingest.reference_files import ReferenceIngest
from db.references import contract
from db.registry import FeedRef


def open_door(
    engine: Engine, key: str, city: CityProfile, *, profile: str | None = None, **options: Any
) -> Ingest | ReferenceIngest:
    """What takes files of a feed or reference feed, under a mapping profile or the contract's own column names.

    Raises:
        UnknownNameError: when nobody declared such a feed.
        UnreadableFileError: when the profile cannot be read or is for another feed.
    """
    ref = contract(key)
    if isinstance(ref, FeedRef):
        return prepare(engine, ref, city, profile=profile, **options)
    mapping = mapping_for(key, profile)
    return ReferenceIngest(engine=engine, ref=ref, city=city, profile=mapping, **options)
