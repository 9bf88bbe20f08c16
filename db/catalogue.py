"""The catalogue of metrics as a document, made from the declarations."""

from __future__ import annotations

from collections.abc import Iterator

from db.declare import Metric, Program
from db.registry import programs

INTRODUCTION = """# Metrics

What each number means, in which unit, and how it is computed. Made from the declarations by
`python -m db catalogue > docs/metrics.md`; a test finds it out of date.
"""


def catalogue() -> str:
    """Every metric of every program as Markdown, one table a program."""
    return "\n".join([INTRODUCTION, *(line for program in programs() for line in _section(program))])


def _section(program: Program) -> Iterator[str]:
    number = program.names.en.format(emergency_number="122")
    yield f"## {number} (`{program.key}`)\n"
    yield f"{program.purpose.en}. Owner: {program.owner}. Sources: {program.sources.en}.\n"
    yield "| metric | name | unit | better | definition | formula | target |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for metric in program.metrics:
        yield _row(program, metric)
    yield ""
    if program.not_measured:
        yield f"Not measured, as no feed can tell: {'; '.join(text.en for text in program.not_measured)}.\n"


def _row(program: Program, metric: Metric) -> str:
    target = metric.target_source.en if metric.target_source else "–"
    cells = (
        f"`{program.key}.{metric.key}`",
        f"{metric.names.en} / {metric.names.id}",
        metric.unit,
        metric.better,
        metric.definition.en,
        metric.formula_text.en,
        target,
    )
    return f"| {' | '.join(cells)} |"
