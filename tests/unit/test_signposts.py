"""What leads a newcomer leads somewhere: the help of `make` names every command, and the documents name files that there are."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.support.serving import ROOT

DOCUMENTS = (*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md")


def test_make_help_names_every_command() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony is not None

    said = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout

    assert {line.split("\t")[0] for line in said.splitlines()} == set(phony[1].split())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.name)
def test_every_file_that_a_document_names_is_there(document: Path) -> None:
    named = re.findall(r"`((?:dashboard|db|deploy|assets|tests|benchmarks)/[\w./-]+)`", document.read_text())

    assert [name for name in named if "KEY" not in name and not (ROOT / name).exists()] == []
