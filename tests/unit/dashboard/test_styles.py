"""Styles that look from what changes up to what holds it cost a page most of its time where that is the page itself."""

from __future__ import annotations

import re

from tests.support.serving import ROOT

#: Small parts of a page; the browser works out anew what they hold, and nothing else.
PARTS = {
    ".sheet-panel",
    ".panel-notes",
    ".behind-name",
    ".rows-frame",
    ".age-words",
    ".mantine-Select-options",
}


def test_only_small_parts_of_a_page_look_at_what_they_hold() -> None:
    styles = "".join(file.read_text() for file in (ROOT / "assets").glob("*.css"))
    holders = set(re.findall(r"([\w.\[\]=\"-]+):has\(", styles))

    assert holders == PARTS
