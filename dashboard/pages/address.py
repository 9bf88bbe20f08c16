"""Where a page stands: the path says which page it is, the query only what is asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs


@dataclass(frozen=True, kw_only=True)
class Address:
    """A page by the first part of its path, the program it is about, and what its query says, each key once."""

    page: str = ""
    program: str = ""
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The path alone."""
        return "/" + "/".join(part for part in (self.page, self.program) if part)


def address_of(pathname: str, search: str) -> Address:
    """What a browser's path and query mean; of a key that stands there more than once, the first counts."""
    page, _, program = pathname.strip("/").partition("/")
    given = parse_qs(search.removeprefix("?"), errors="replace")
    return Address(page=page, program=program, query={key: values[0] for key, values in given.items()})
