"""The document in brief as a PDF, set by WeasyPrint from the page itself; it needs the system's Pango."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any

from dashboard.vendor import font_style


@cache
def _weasyprint() -> Any:
    """The library, or None where the system lacks what it needs."""
    try:
        import weasyprint  # noqa: PLC0415 - loaded when first wanted: it takes most of a second
    except OSError:
        return None
    # What it warns of is style that only browsers know.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    return weasyprint


def can_be_made() -> bool:
    """Whether this machine can make a PDF."""
    return _weasyprint() is not None


def pdf_of(page: str) -> bytes:
    """The page as a PDF. It loads nothing but the typeface, which lies on this machine."""
    library = _weasyprint()
    fetcher = library.urls.URLFetcher(allowed_protocols={"file"})
    fonts = library.text.fonts.FontConfiguration()
    sheet = font_style()
    sheets = [library.CSS(filename=sheet, font_config=fonts, url_fetcher=fetcher)] if sheet.exists() else []
    html = library.HTML(string=page, url_fetcher=fetcher)
    return bytes(html.write_pdf(stylesheets=sheets, font_config=fonts))
