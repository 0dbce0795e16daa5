"""The controls: what a visitor must notice on a page that is wrong, so that a check that passes says something."""

from collections.abc import Callable

import pytest

from tests.e2e.visitor import PHONE, Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.postgres]

PAGE = """<!doctype html><html lang="zh-Hans"><head><title>公示栏</title></head>
<body><main><h1>公示栏</h1>{body}</main></body></html>"""

WRONG = {
    "english": ("<p>保存 and continue</p>", "and"),
    "english-name": ('<p>保存</p><button aria-label="Close">×</button>', "Close"),
    "too-wide": ('<div class="w"></div>', "DIV.w to "),
    "spills": ('<p class="box"><span class="long">三万二千小时十五分钟</span></p>', "out of its P.box"),
    "no-label": ("<input>", "critical label"),
    "pale": ('<p class="pale">看不清</p>', "serious color-contrast"),
    "inline-script": ("<script>document.title = '变'</script>", "content policy: script-src-elem"),
    "broken-script": ('<script src="/broken.js"></script>', "script: "),
    "missing-file": ('<img src="/none.png" alt="照片">', "404: "),
}
STYLE = """.w { width: 600px; height: 1px } .pale { color: #ccc; background: #fff }
.box { width: 80px; border: 1px solid } .long { white-space: nowrap }"""


@pytest.fixture
def visitor_of(visit: Callable[..., Visitor]) -> Callable[[str], Visitor]:
    """Someone who meets a page with this body, under the site's kind of content policy."""

    def meet(body: str) -> Visitor:
        visitor = visit(PHONE)
        html = PAGE.format(body=f'<link rel="stylesheet" href="/look.css">{body}')
        policy = {"Content-Security-Policy": "default-src 'self'"}
        route = visitor.page.route
        route("**/wrong", lambda it: it.fulfill(body=html, headers=policy, content_type="text/html; charset=utf-8"))
        route("**/look.css", lambda it: it.fulfill(body=STYLE, content_type="text/css"))
        route("**/broken.js", lambda it: it.fulfill(body="nowhere.at.all();", content_type="text/javascript"))
        visitor.open("/wrong")
        return visitor

    return meet


def test_check_passes_a_plain_page(visitor_of: Callable[[str], Visitor]) -> None:
    visitor_of("<p>本月十五场活动</p>").check()


@pytest.mark.parametrize(("body", "said"), WRONG.values(), ids=WRONG.keys())
def test_check_notices_what_is_wrong(visitor_of: Callable[[str], Visitor], body: str, said: str) -> None:
    visitor = visitor_of(body)
    with pytest.raises(AssertionError, match=said.replace(".", r"\.")):
        visitor.check()
