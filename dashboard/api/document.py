"""The API's OpenAPI document as a page to read: no script, nothing from elsewhere, so that it works offline."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from html import escape
from typing import Any
from urllib.parse import urlencode

from dashboard.index import dark_when, fonts
from dashboard.person import PERSON
from dashboard.static import versioned
from dashboard.text.api import in_language
from db.settings import ROOT

Say = Callable[[str], str]
ASSETS = ROOT / "assets"
STYLE = (
    "body{max-width:60rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 var(--font);"
    "background:var(--bg);color:var(--t1)}a{color:var(--accent)}"
    "h2{font-size:1.25rem;margin-top:2.5rem;border-top:1px solid #8888;padding-top:1rem}code{font-size:.95em}"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.3rem .6rem;"
    "border-bottom:1px solid #8884}"
)


def document(openapi: Mapping[str, Any], language: str) -> str:
    """The page of an OpenAPI document in a language."""
    info, base = openapi["info"], openapi["servers"][0]["url"]
    say = partial(in_language, language=language)
    routes = "".join(
        _route(base, path, spec["get"], say) for path, spec in openapi["paths"].items() if "get" in spec
    )
    other = "id" if language == "en" else "en"
    switch = f'<a href="?lang={other}" lang="{other}">{say("Bahasa Indonesia")}</a>'
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>API · {escape(info['title'])}</title>"
        f'<link rel="icon" href="/_favicon.ico">{fonts(ASSETS)}'
        f'<link rel="stylesheet" href="{versioned(ASSETS, "1-tokens.css")}">'
        f'<link rel="stylesheet" href="{versioned(ASSETS, "dark.css")}" media="{dark_when(PERSON.get().theme)}">'
        f"<style>{STYLE}</style></head><body><main>"
        f"<h1>{escape(info['title'])} API</h1><p>{_prose(say(info['description']))}</p>"
        f'<p>OpenAPI: <a href="{base}/openapi.json">{base}/openapi.json</a> · {switch}</p>{routes}</main></body></html>'
    )


def _prose(text: str) -> str:
    """A text in which what stands between backticks is code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _route(base: str, path: str, spec: Mapping[str, Any], say: Say) -> str:
    parameters = spec.get("parameters", [])
    example = _example(f"{base}{path}", parameters)
    rows = "".join(_rows(parameters, say))
    heads = "".join(f"<th>{say(word)}</th>" for word in ("Parameter", "Meaning", "Allowed"))
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>" if parameters else ""
    return (
        f"<section><h2><code>GET {escape(base + path)}</code></h2>"
        f"<p><strong>{escape(say(spec['summary']))}.</strong> {_prose(say(spec['description']))}</p>{table}"
        f'<p>{say("Example")}: <a href="{escape(example)}"><code>{escape(example)}</code></a></p></section>'
    )


def _rows(parameters: list[Mapping[str, Any]], say: Say) -> Iterator[str]:
    for parameter in parameters:
        schema = parameter["schema"]
        required = f" ({say('required')})" if parameter.get("required") else ""
        yield (
            f"<tr><td><code>{escape(parameter['name'])}</code>{required}</td>"
            f"<td>{_prose(say(parameter['description']))}</td><td>{escape(_allowed(schema, say))}</td></tr>"
        )


def _allowed(schema: Mapping[str, Any], say: Say) -> str:
    options = schema.get("anyOf", [schema])
    values = [str(value) for option in options for value in option.get("enum", [])]
    if values:
        return ", ".join(values)
    if "minimum" in schema:
        return f"{schema['minimum']} {say('to')} {schema['maximum']}"
    return say(str(schema.get("type", "text")).replace("string", "text"))


def _example(path: str, parameters: list[Mapping[str, Any]]) -> str:
    """An address that works whatever the database holds."""
    given = {
        p["name"]: p["schema"]["examples"][0]
        for p in parameters
        if p.get("required") and "examples" in p["schema"]
    }
    return f"{path}?{urlencode(given)}" if given else path
