"""How roles look: figures name CSS variables, and the browser, which knows screen and theme, puts in their values.

The values here mirror assets/tokens.css (wall); tests hold the two against each other and use them to check
figures against plotly's schema.
"""

from __future__ import annotations

from typing import Any

from dashboard.model import Role

TOKENS: dict[str, str | float] = {
    "--t1": "#f1f3f5",
    "--t2": "#cfd5da",
    "--t3": "#aab2b9",
    "--line": "#77818a",
    "--rule": "#343b42",
    "--accent": "#8fb9d3",
    "--band": "#2b4656",
    "--bg": "#101316",
    "--surface": "#1a1e22",
    "--surface-2": "#242a2f",
    "--seq-0": "#252b31",
    "--seq-1": "#27404f",
    "--seq-2": "#2f5468",
    "--seq-3": "#7aa7c2",
    "--seq-4": "#b5dcf2",
    "--on-seq-3": "#101316",
    "--on-seq-4": "#101316",
    "--cat-1": "#56b4e9",
    "--cat-2": "#35bf95",
    "--cat-3": "#dc93ba",
    "--cat-4": "#e69f00",
    "--rest": "#626b73",
    "--attention": "#f0b83c",
    "--alarm": "#ff8f5e",
    "--fs-1": 42.0,
    "--stroke": 5.25,
    "--stroke-thin": 3.0,
    "--dot": 16.0,
    "--mark": 10.0,
}
#: Ink for white paper: the colours of the light desk, sizes in the units of the page.
PAPER: dict[str, str | float] = {
    "--t1": "#15181b",
    "--t2": "#454c53",
    "--t3": "#5d666e",
    "--line": "#7d868e",
    "--rule": "#dfe3e6",
    "--accent": "#2f6f95",
    "--band": "#d3e1ea",
    "--bg": "#f5f6f7",
    "--surface": "#ffffff",
    "--surface-2": "#e3e7ea",
    "--seq-0": "#eef1f3",
    "--seq-1": "#d3e1ea",
    "--seq-2": "#a9c6d8",
    "--seq-3": "#5d92b4",
    "--seq-4": "#2a5f82",
    "--on-seq-3": "#15181b",
    "--on-seq-4": "#ffffff",
    "--cat-1": "#0072b2",
    "--cat-2": "#007a5a",
    "--cat-3": "#a8568a",
    "--cat-4": "#c77700",
    "--rest": "#8c959d",
    "--attention": "#8a5a00",
    "--alarm": "#b3400a",
    "--fs-1": 9.5,
    "--stroke": 1.6,
    "--stroke-thin": 1.0,
    "--dot": 5.0,
    "--mark": 3.0,
}
CATEGORIES = ("var(--cat-1)", "var(--cat-2)", "var(--cat-3)", "var(--cat-4)")
#: Of what is left of a whole beside its named parts, which stand out.
REST = "var(--rest)"

LINE_LOOK: dict[Role, dict[str, str]] = {
    Role.MAIN: {"color": "var(--accent)", "width": "var(--stroke)", "dash": "solid", "text": "var(--accent)"},
    Role.SECOND: {"color": "var(--t2)", "width": "var(--stroke-thin)", "dash": "solid", "text": "var(--t2)"},
    Role.REFERENCE: {
        "color": "var(--line)",
        "width": "var(--stroke-thin)",
        "dash": "solid",
        "text": "var(--t3)",
    },
    Role.TARGET: {"color": "var(--t3)", "width": "var(--stroke-thin)", "dash": "dot", "text": "var(--t2)"},
}


def resolve(spec: Any) -> Any:
    """A figure with every CSS variable replaced by its value on the default wall."""
    if isinstance(spec, dict):
        return {key: resolve(value) for key, value in spec.items()}
    if isinstance(spec, list | tuple):
        return [resolve(value) for value in spec]
    if isinstance(spec, str) and spec.startswith("var("):
        return TOKENS[spec[4:-1]]
    return spec
