"""A drop folder: files put into it are ingested and put aside.

`DIR/FEED/` takes files with the contract's own columns, `DIR/FEED/PROFILE/` files under a mapping profile. A file that
was read goes to `DIR/done/…`, one that could not be read to `DIR/failed/…` with the reason beside it. While a file still
grows, or is named like one that is being written, it is left alone. A file stays where it is until it was taken whole, so
that a stop in the middle loses nothing.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine

from db.city.profile import CityProfile
from db.ingest.door import open_door
from db.ingest.source import UnreadableFileError
from db.journal import Report
from db.registry import UnknownNameError

DONE, FAILED = "done", "failed"
#: Endings of files that somebody is still writing or fetching.
UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".filepart", ".swp")


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What became of one file: a report, or the reason why it could not be read."""

    file: Path
    moved_to: Path
    report: Report | None
    reason: str = ""


@dataclass(kw_only=True)
class DropFolder:
    """A folder that is looked through again and again. A file is whole when it stood still for `settle_s`."""

    root: Path
    engine: Engine
    city: CityProfile
    now: Callable[[], int]
    clock: Callable[[], float]
    settle_s: float = 2.0
    _seen: dict[Path, tuple[int, int, float]] = field(default_factory=dict)

    def take_all(self) -> Iterator[Taken]:
        """Ingest every file that is whole, the oldest first.

        Raises:
            DatabaseUnavailableError: when the database fails; the file stays and can be taken later.
            UnreadableFileError: when the folder itself cannot be looked through.
        """
        for file in self.whole():
            yield self._take(file)

    @property
    def waiting(self) -> bool:
        """Whether there are files that were not taken yet."""
        return bool(self._seen)

    def whole(self) -> list[Path]:
        """Files that nobody writes to any more, the oldest first."""
        found, still = [], {}
        for file in self._candidates():
            try:
                state = file.stat()
            except FileNotFoundError:
                continue
            size, modified, since = self._seen.get(file, (-1, -1, 0.0))
            if (size, modified) != (state.st_size, state.st_mtime_ns):
                since = self.clock()
            still[file] = (state.st_size, state.st_mtime_ns, since)
            if self.clock() - since >= self.settle_s:
                found.append((state.st_mtime_ns, file))
        self._seen = still
        return [file for _, file in sorted(found)]

    def _candidates(self) -> Iterator[Path]:
        try:
            for folder in sorted(self.root.iterdir()):
                if folder.is_dir() and folder.name not in (DONE, FAILED) and not folder.name.startswith("."):
                    yield from (path for path in sorted(_files(folder)) if _is_ready(path))
        except FileNotFoundError as error:
            message = f"There is no folder {self.root}."
            raise UnreadableFileError(message) from error
        except PermissionError as error:
            message = f"{error.filename} may not be read by this user. Check its rights."
            raise UnreadableFileError(message) from error

    def _take(self, file: Path) -> Taken:
        try:
            report = self._ingest(file)
        except (UnreadableFileError, UnknownNameError) as error:
            moved = self._put_aside(file, FAILED)
            moved.with_name(f"{moved.name}.reason.txt").write_text(f"{error}\n", encoding="utf-8")
            return Taken(file=file, moved_to=moved, report=None, reason=str(error))
        return Taken(file=file, moved_to=self._put_aside(file, DONE), report=report)

    def _ingest(self, file: Path) -> Report:
        name, *inner = file.relative_to(self.root).parts[:-1]
        if len(inner) > 1:
            message = f"{file} lies too deep: put it into FEED/ or FEED/PROFILE/."
            raise UnreadableFileError(message)
        profile = inner[0] if inner else None
        return open_door(self.engine, name, self.city, profile=profile, now=self.now).file(file)

    def _put_aside(self, file: Path, place: str) -> Path:
        """Move a file, under a name that is free there."""
        target = self.root / place / file.relative_to(self.root)
        try:
            return self._move(file, target)
        except PermissionError as error:
            message = (
                f"{file} was looked at but cannot be put aside: {error.filename} may not be written by this user. "
                "Check its rights; until then the file is taken again at each look and found unchanged."
            )
            raise UnreadableFileError(message) from error

    def _move(self, file: Path, target: Path) -> Path:
        target.parent.mkdir(parents=True, exist_ok=True)
        number = 1
        while target.exists():
            number += 1
            target = target.with_name(f"{file.stem}-{number}{file.suffix}")
        shutil.move(file, target)
        self._seen.pop(file, None)
        return target


def _files(folder: Path) -> Iterator[Path]:
    """Files at any depth. A folder that may not be read is told, not passed over.

    Raises:
        PermissionError: naming it.
    """

    def tell(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            raise error

    for place, _, names in os.walk(folder, onerror=tell):
        yield from (Path(place) / name for name in names)


def _is_ready(path: Path) -> bool:
    return not path.name.startswith((".", "~$")) and not path.name.lower().endswith(UNFINISHED)
