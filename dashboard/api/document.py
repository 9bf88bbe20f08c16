"""The API's OpenAPI document as a page to read: no script, nothing from elsewhere, so that it works offline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any
from urllib.parse import urlencode

from dashboard.index import dark_when
from dashboard.person import PERSON

STYLE = (
    "body{max-width:60rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 var(--font);"
    "background:var(--bg);color:var(--t1)}a{color:var(--accent)}"
    "h2{margin-top:2.5rem;border-top:1px solid #8888;padding-top:1rem}code{font-size:.95em}"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.3rem .6rem;"
    "border-bottom:1px solid #8884}"
)


def document(openapi: Mapping[str, Any]) -> str:
    """The page of an OpenAPI document."""
    info, base = openapi["info"], openapi["servers"][0]["url"]
    routes = "".join(
        _route(base, path, spec["get"]) for path, spec in openapi["paths"].items() if "get" in spec
    )
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>API · {escape(info['title'])}</title>"
        f'<link rel="stylesheet" href="/assets/1-tokens.css">'
        f'<link rel="stylesheet" href="/assets/dark.css" media="{dark_when(PERSON.get().theme)}">'
        f"<style>{STYLE}</style></head><body><main>"
        f"<h1>{escape(info['title'])} API</h1><p>{escape(info['description'])}</p>"
        f'<p>OpenAPI: <a href="{base}/openapi.json">{base}/openapi.json</a></p>{routes}</main></body></html>'
    )


def _route(base: str, path: str, spec: Mapping[str, Any]) -> str:
    parameters = spec.get("parameters", [])
    example = _example(f"{base}{path}", parameters)
    rows = "".join(_rows(parameters))
    head = "<thead><tr><th>Parameter</th><th>Meaning</th><th>Allowed</th></tr></thead>"
    table = f"<table>{head}<tbody>{rows}</tbody></table>" if parameters else ""
    return (
        f"<section><h2><code>GET {escape(base + path)}</code></h2><p><strong>{escape(spec['summary'])}.</strong> "
        f"{escape(spec.get('description', ''))}</p>{table}"
        f'<p>Example: <a href="{escape(example)}"><code>{escape(example)}</code></a></p></section>'
    )


def _rows(parameters: list[Mapping[str, Any]]) -> Iterator[str]:
    for parameter in parameters:
        schema = parameter["schema"]
        required = " (required)" if parameter.get("required") else ""
        said = parameter.get("description", "")
        yield (
            f"<tr><td><code>{escape(parameter['name'])}</code>{required}</td>"
            f"<td>{escape(said)}</td><td>{escape(_allowed(schema))}</td></tr>"
        )


def _allowed(schema: Mapping[str, Any]) -> str:
    options = schema.get("anyOf", [schema])
    values = [str(value) for option in options for value in option.get("enum", [])]
    if values:
        return ", ".join(values)
    if "minimum" in schema:
        return f"{schema['minimum']} to {schema['maximum']}"
    return str(schema.get("type", "text")).replace("string", "text")


def _example(path: str, parameters: list[Mapping[str, Any]]) -> str:
    """An address that works whatever the database holds."""
    given = {
        p["name"]: p["schema"]["examples"][0]
        for p in parameters
        if p.get("required") and "examples" in p["schema"]
    }
    return f"{path}?{urlencode(given)}" if given else path
