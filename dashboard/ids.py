"""Element ids: every id on a page is made here, once."""

from __future__ import annotations


def card(scene: str, key: str) -> str:
    """The frame of a tile or panel."""
    return f"{scene}--{_plain(key)}"


def head(scene: str, key: str) -> str:
    """Title and headline above a chart."""
    return f"{card(scene, key)}--head"


def graph(scene: str, key: str) -> str:
    """The chart of a panel."""
    return f"{card(scene, key)}--graph"


def plot(graph: str) -> str:
    """Where the browser puts a chart."""
    return f"{graph}--plot"


def foot(scene: str, key: str) -> str:
    """State and age below a chart."""
    return f"{card(scene, key)}--foot"


def section(scene: str) -> str:
    """A scene on the wall."""
    return f"scene--{scene}"


def note(scene: str) -> str:
    """What stands beside a scene's name."""
    return f"{section(scene)}--note"


def needs_a_look(program: str) -> str:
    """What needs a look of a program, on its own page."""
    return f"look--{program}"


def _plain(key: str) -> str:
    return key.replace(".", "-").replace("_", "-")


#: The browser's address, the page that it leads to, and why an answer did not come.
PLACE, CONTENT, TROUBLE = "place", "page-content", "desk-trouble"
NOTICES = "notices"
SIMULATED = "simulated"
SUMMARY = "overview--summary"
ROWS = "overview--rows"
ASKED = "overview--asked"
#: The scene whose panels a program's page shows.
SHEET = "sheet"
#: What a program's page is asked, in words.
ASKED_WORDS = "asked-words"
#: The table of the rows behind a number, its frame and place in it, its first rows before it stands, and why there is none.
TABLE, TABLE_FRAME, TABLE_PLACE = "rows-grid", "rows-frame", "rows-place"
FIRST_ROWS, TABLE_PROBLEM = "rows-first", "rows-problem"
#: The section of a program's page with the rows behind one of its numbers: what it asks, is answered, and says above them.
BEHIND, BEHIND_ASKED, BEHIND_ANSWER, BEHIND_WORDS = (
    "rows-behind",
    "behind-asked",
    "behind-answer",
    "behind-words",
)
#: How many rows there are, and the question that they answer.
ROWS_COUNT, ROWS_KNOWN = "rows-count", "rows-known"
ATTENTION = "overview--attention"
AGES = "overview--ages"
SYSTEM_SAYS = "system--says"
SYSTEM_SCREENS = "system--screens"
SYSTEM_FEEDS = "system--feeds"
SYSTEM_HUB = "system--hub"
SYSTEM_DATABASE = "system--database"
