"""The command line: `python -m db COMMAND`."""

from __future__ import annotations

import logging

import structlog
import typer

from db.cli import ask, bring, demo, export, refused, screen

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)
for commands in (bring.app, demo.app, ask.app, export.app):
    app.add_typer(commands)
app.add_typer(refused.app, name="quarantine")
app.add_typer(screen.app, name="screen")


def main() -> None:
    """Run the command line with quiet logs."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    app()
