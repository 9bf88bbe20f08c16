from __future__ import annotations

from dash import html as dash_html

from dashboard.components import html
from dashboard.components.markup import attributes
from dashboard.components.plain_html import whole_html


def test_everything_that_scripts_and_styles_know_an_element_by_is_written() -> None:
    told = html.Div(
        [dash_html.B("a < b"), None, 7],
        id="x",
        className="card is-new",
        hidden=True,
        title=None,
        style={"gridArea": "a", "WebkitMaskImage": 'url("d")'},
        **attributes(data_at="12", aria_label='"now"'),
    )

    assert whole_html(told) == (
        '<div id="x" class="card is-new" hidden style="grid-area:a;-webkit-mask-image:url(&quot;d&quot;)" '
        'data-at="12" aria-label="&quot;now&quot;"><b>a &lt; b</b>7</div>'
    )


def test_elements_without_content_are_not_closed() -> None:
    assert whole_html([html.Br(), dash_html.Img(src="a.svg")]) == '<br><img src="a.svg">'
