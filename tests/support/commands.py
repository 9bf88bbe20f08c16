"""`python -m db …` as a user would run it: in this process, which starts nothing, or in one of its own."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from unittest.mock import patch

import structlog

from db import clock
from db.cli import main, shared
from tests.support.serving import ROOT

Done = subprocess.CompletedProcess[str]


def command(environment: Mapping[str, str], *words: str) -> Done:
    """Run a command in this process; what it neither expects nor explains is raised, not printed."""
    said, complained = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    status = 0
    with _as_program(environment, words), redirect_stdout(said), redirect_stderr(complained):
        try:
            main()
        except SystemExit as ended:
            status = int(ended.code or 0)
    said.seek(0)
    return Done(words, status, said.read(), complained.getvalue())


def program(environment: Mapping[str, str], *words: str) -> Done:
    """Run a command as a program of its own."""
    return subprocess.run(
        [sys.executable, "-m", "db", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@contextmanager
def _as_program(environment: Mapping[str, str], words: tuple[str, ...]) -> Iterator[None]:
    logs = structlog.get_config()
    with (
        patch.dict(os.environ, environment, clear=True),
        patch.object(sys, "argv", ["db", *words]),
        # Made when first imported, the consoles keep the width that the environment said then.
        patch.object(shared.console, "_width", None),
        patch.object(shared.errors, "_width", None),
        chdir(ROOT),
    ):
        try:
            yield
        finally:
            structlog.configure(**logs)
            clock.follow(None)
