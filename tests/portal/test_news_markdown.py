"""What writers may do with Markdown, and what they may not."""

import pytest

from portal.news.markdown import is_safe_link, placed_photos, render


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**粗**和*斜*", "<p><strong>粗</strong>和<em>斜</em></p>\n"),
        ("一行\n又一行", "<p>一行<br />\n又一行</p>\n"),
        ("- 甲\n- 乙", "<ul>\n<li>甲</li>\n<li>乙</li>\n</ul>\n"),
        ("1. 甲\n2. 乙", "<ol>\n<li>甲</li>\n<li>乙</li>\n</ol>\n"),
        ("> 话", "<blockquote>\n<p>话</p>\n</blockquote>\n"),
        ("[日历](/calendar/)", '<p><a href="/calendar/">日历</a></p>\n'),
        ("[电话](tel:0358-4422001)", '<p><a href="tel:0358-4422001">电话</a></p>\n'),
        ("[信](mailto:a@b.cn)", '<p><a href="mailto:a@b.cn">信</a></p>\n'),
        (
            "[外面](https://example.gov.cn/a?b=1&c=2)",
            '<p><a href="https://example.gov.cn/a?b=1&amp;c=2" rel="noopener noreferrer nofollow">外面</a></p>\n',
        ),
        ("    缩进不是代码", "<p>缩进不是代码</p>\n"),
    ],
)
def test_what_writers_may_do(text: str, html: str) -> None:
    assert render(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<b onclick=alert(1)>字</b>",
        "字 <img src=x onerror=alert(1)> 字",
        "<!-- 注 -->",
        "<?php ?>",
        "[字](javascript:alert(1))",
        "[字](JaVaScRiPt:alert(1))",
        "[字](&#106;avascript:alert(1))",
        "[字](&#x6A;avascript&colon;alert(1))",
        "[字](java&#10;script:alert(1))",
        "[字](java&Tab;script:alert(1))",
        "[字](%6aavascript&colon;alert(1))",
        "[字](<javascript:alert(1)>)",
        "[字](\x01javascript:alert(1))",
        "[字](data:text/html;base64,PHNjcmlwdD4=)",
        "[字](vbscript:msgbox)",
        "[字](file:///etc/passwd)",
        "[字](//evil.example/a)",
        "[字][一]\n\n[一]: javascript:alert(1)",
        "<javascript:alert(1)>",
        "![图](javascript:alert(1))",
    ],
)
def test_nothing_of_the_writer_s_own_becomes_a_tag_or_a_link(text: str) -> None:
    html = render(text)
    assert "<a " not in html
    assert "<img" not in html
    assert html.replace("<p>", "").replace("</p>", "").count("<") == 0


def test_title_of_a_link_cannot_leave_its_quotes() -> None:
    html = render('[字](/a "x\\" onmouseover=\\"alert(1)")')
    assert html == '<p><a href="/a" title="x&quot; onmouseover=&quot;alert(1)">字</a></p>\n'


def test_picture_from_elsewhere_is_only_a_link() -> None:
    assert "<img" not in render("![图](https://example.cn/1.png)")


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("# 一\n\n## 二", ["h2", "h3"]),
        ("### 只有小标题", ["h2"]),
        ("#### 先小\n\n# 后大\n\n#### 又小", ["h2", "h2", "h3"]),
        ("# 一\n\n## 二\n\n### 三\n\n#### 四", ["h2", "h3", "h4", "h4"]),
        ("大标题\n===", ["h2"]),
    ],
)
def test_headings_begin_below_the_title_and_skip_no_level(text: str, tags: list[str]) -> None:
    html = render(text)
    assert [f"h{html[at + 2]}" for at in range(len(html)) if html.startswith("<h", at)] == tags
    assert html.count("</h") == len(tags)


def test_photo_stands_where_its_own_line_says() -> None:
    text = "前\n\n[照片1]\n\n中 [照片2] 间\n\n［照片 3］"
    html = render(text, lambda number: f"<figure>{number}</figure>")
    assert html == "<p>前</p>\n<figure>1</figure><p>中 [照片2] 间</p>\n<figure>3</figure>"
    assert placed_photos(text) == {1, 3}


def test_photo_that_there_is_not_leaves_nothing() -> None:
    assert render("[照片9]") == ""


@pytest.mark.parametrize("address", ["/a", "a/b", "#part", "?q=1", "https://a.cn", "HTTP://a.cn", "tel:1", "/a:b"])
def test_safe_links(address: str) -> None:
    assert is_safe_link(address)


@pytest.mark.parametrize(
    "address", ["javascript:1", "//a.cn", "\\\\a.cn", "a b", "x:y", "http://[", " /a", "java\tscript:1"]
)
def test_links_that_lead_nowhere(address: str) -> None:
    assert not is_safe_link(address)
