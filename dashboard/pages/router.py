"""Which page an address leads to.

Dash's own way from an address to a page gives what a query says to the page's function by name, so that a query can
hide what the path says or fit no function at all. Here a page gets the whole address, and no address leads to nothing.
"""

from __future__ import annotations

from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, callback, clientside_callback, dcc, html

from dashboard import ids
from dashboard.pages import overview, program, rows, screens, system
from dashboard.pages.address import Address, address_of
from dashboard.person import language_for
from dashboard.text import say
from dashboard.trouble import Trouble, noted
from db.registry import programs

PAGES = {"": overview, "screens": screens, "system": system}
PAGES_OF_A_PROGRAM = {"program": program, "rows": rows}


def frame() -> Any:
    """What stands around every page."""
    return html.Div(
        [
            dcc.Location(id=ids.PLACE, refresh="callback-nav"),
            html.Div(id=ids.CONTENT),
            dcc.Store(id=ids.TROUBLE),
        ]
    )


@callback(
    Output(ids.CONTENT, "children"),
    Input(ids.PLACE, "pathname"),
    Input(ids.PLACE, "search"),
    prevent_initial_call=True,
)
async def page(pathname: str, search: str) -> Any:
    """The page of an address, or words in its place."""
    address = Address()
    try:
        address = address_of(pathname, search)
        made = _pages(address).get(address.page)
        return _words("not_found", address) if made is None else await made.layout(address)
    except Exception as error:  # noqa: BLE001 - the last door before a person; the log gets the trace
        return _words(noted(error, pathname).value, address)


def _pages(address: Address) -> dict[str, Any]:
    """The pages that there are, with or without a program."""
    if not address.program:
        return PAGES
    return PAGES_OF_A_PROGRAM if address.program in {known.key for known in programs()} else {}


def _words(key: str, address: Address) -> Any:
    """A page in the place of one; a browser asks for one that could not be made again by itself after a while."""
    language = language_for(address.query.get("lang"))
    again = html.A(say("ask_again", language), href="")
    home = html.A(say("overview", language), href="/")
    return html.Div(
        html.Main([html.H1(say(key, language)), html.P([say(f"{key}_help", language), " ", again]), home]),
        className="desk lost",
        lang=language,
    )


def no_answer(error: BaseException) -> None:
    """Say on the page that an answer did not come; it keeps what it shows."""
    trouble: Trouble = noted(error, str(dash.ctx.outputs_list))
    dash.set_props(ids.TROUBLE, {"data": {"word": trouble.value}})


clientside_callback(
    ClientsideFunction(namespace="asked", function_name="troubled"),
    Input(ids.TROUBLE, "data"),
    prevent_initial_call=True,
)
