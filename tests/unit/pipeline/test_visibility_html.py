"""What a browser shows and what it does not, case by case; and the same for Markdown, books and mails."""

from email.message import EmailMessage

import pytest
from reading import read, why

from pipeline.extract import Extractor

SECRET = "The cellar door is painted green."

HIDDEN: dict[str, tuple[str, str]] = {
    "display none": (f"<p style='display:none'>{SECRET}</p>", "html_display"),
    "a parent without display": (f"<div style='display: none'><b>x</b><p>{SECRET}</p></div>", "html_display"),
    "visibility hidden": (f"<p style='visibility:hidden'>{SECRET}</p>", "html_display"),
    "the hidden attribute": (f"<p hidden>{SECRET}</p>", "html_display"),
    "closed details": (f"<details><summary>more</summary>{SECRET}</details>", "html_collapsed"),
    "a tab that a button opens": (
        f"<button aria-controls=t>More</button><div id=t style='display:none'>{SECRET}</div>",
        "html_collapsed",
    ),
    "a panel that a link unfolds": (
        f"<style>.c{{display:none}}</style><a href='#t' aria-controls=t>+</a><p id=t class=c>{SECRET}</p>",
        "html_collapsed",
    ),
    "a popover with its button": (
        f"<button popovertarget=t>?</button><div id=t popover>{SECRET}</div>",
        "html_collapsed",
    ),
    "a popover that nothing opens": (f"<div id=t popover>{SECRET}</div>", "html_display"),
    "hidden until found": (f"<p hidden=until-found>{SECRET}</p>", "html_collapsed"),
    "white in what unfolds": (
        f"<details><summary>x</summary><p style='color:#fff'>{SECRET}</p></details>",
        "html_colour",
    ),
    "taken out of what unfolds": (
        f"<details><summary>x</summary><p style='display:none'>{SECRET}</p></details>",
        "html_display",
    ),
    "unseen in what unfolds": (
        f"<details><summary>x</summary><p style='visibility:hidden'>{SECRET}</p></details>",
        "html_display",
    ),
    "a template in what unfolds": (
        f"<details><summary>x</summary><template>{SECRET}</template></details>",
        "html_unrendered",
    ),
    "a dialog that is not open": (f"<dialog>{SECRET}</dialog>", "html_display"),
    "no opacity": (f"<p style='opacity:0'>{SECRET}</p>", "html_transparent"),
    "opacity multiplied": (f"<div style='opacity:.2'><p style='opacity:20%'>{SECRET}</p></div>", "html_transparent"),
    "a filter": (f"<p style='filter:opacity(0)'>{SECRET}</p>", "html_transparent"),
    "a transparent colour": (f"<p style='color:transparent'>{SECRET}</p>", "html_transparent"),
    "font size nought": (f"<p style='font-size:0'>{SECRET}</p>", "html_tiny"),
    "one pixel": (f"<p style='font: 1px serif'>{SECRET}</p>", "html_tiny"),
    "em upon em": (f"<div style='font-size:.3em'><p style='font-size:.3em'>{SECRET}</p></div>", "html_tiny"),
    "a box of no height": (f"<div style='height:0;overflow:hidden'>{SECRET}</div>", "html_tiny"),
    "scaled to nothing": (f"<p style='transform:scale(0)'>{SECRET}</p>", "html_tiny"),
    "white on white": (f"<p style='color:#fff'>{SECRET}</p>", "html_colour"),
    "nearly white": (f"<p style='color:rgb(250,250,250)'>{SECRET}</p>", "html_colour"),
    "the colour of its box": (
        f"<div style='background:navy'><p style='color:#000080'>{SECRET}</p></div>",
        "html_colour",
    ),
    "an old font tag": (f"<font color=white>{SECRET}</font>", "html_colour"),
    "a colour in a variable": (f"<style>:root{{--c:#fff}}p{{color:var(--c)}}</style><p>{SECRET}</p>", "html_colour"),
    "far to the left": (f"<p style='position:absolute;left:-9999px'>{SECRET}</p>", "html_position"),
    "indented away": (f"<p style='text-indent:-5000px'>{SECRET}</p>", "html_position"),
    "moved away": (f"<p style='transform:translateX(-2000px)'>{SECRET}</p>", "html_position"),
    "clipped": (f"<p style='position:absolute;clip:rect(0 0 0 0)'>{SECRET}</p>", "html_position"),
    "clipped by a path": (f"<p style='clip-path:inset(100%)'>{SECRET}</p>", "html_position"),
    "a class": (f"<style>.a .b{{display:none}}</style><div class=a><p class=b>{SECRET}</p></div>", "html_display"),
    "important beats inline": (
        f"<style>p{{display:none!important}}</style><p style='display:block'>{SECRET}</p>",
        "html_display",
    ),
    "a media query for screens": (f"<style>@media screen{{p{{display:none}}}}</style><p>{SECRET}</p>", "html_display"),
    "a comment": (f"<p>x y</p><!-- {SECRET} -->", "html_comment"),
    "a template": (f"<p>x y</p><template>{SECRET}</template>", "html_unrendered"),
    "noscript": (f"<p>x y</p><noscript>{SECRET}</noscript>", "html_unrendered"),
    "data in a script": (f"<p>x y</p><script type='application/ld+json'>{SECRET}</script>", "html_unrendered"),
    "an alternative text": (f"<p>x y</p><img src=a.png alt='{SECRET}'>", "alt_text"),
    "a title": (f"<p title='{SECRET}'>x y</p>", "html_attribute"),
    "a label for screen readers": (f"<p aria-label='{SECRET}'>x y</p>", "html_attribute"),
    "a data attribute": (f"<p data-note='{SECRET}'>x y</p>", "html_attribute"),
    "a hidden input": (f"<p>x y</p><input type=hidden value='{SECRET}'>", "html_attribute"),
    "a description": (f"<head><meta name=description content='{SECRET}'></head><p>x y</p>", "metadata"),
    "the page's title": (f"<head><title>{SECRET}</title></head><p>x y</p>", "metadata"),
    "a cell": (f"<table><tr><td>x y</td><td style='display:none'>{SECRET}</td></tr></table>", "html_display"),
    "a row": (f"<table><tr><td>x y</td></tr><tr hidden><td>{SECRET}</td></tr></table>", "html_display"),
}

SHOWN: dict[str, str] = {
    "a paragraph": f"<p>{SECRET}</p>",
    "navigation": f"<nav>{SECRET}</nav>",
    "a footer": f"<footer>{SECRET}</footer>",
    "a figure's caption": f"<figure><img src=a><figcaption>{SECRET}</figcaption></figure>",
    "a form": f"<form><label>{SECRET}</label></form>",
    "a button": f"<button>{SECRET}</button>",
    "a choice": f"<select><option>{SECRET}</option></select>",
    "a text area": f"<textarea>{SECRET}</textarea>",
    "a value": f"<input value='{SECRET}'>",
    "open details": f"<details open><summary>x</summary>{SECRET}</details>",
    "a summary": f"<details><summary>{SECRET}</summary>x</details>",
    "an unknown element": f"<my-note>{SECRET}</my-note>",
    "white on black": f"<div style='background:#000'><p style='color:#fff'>{SECRET}</p></div>",
    "white on a picture": f"<div style='background-image:url(a.png)'><p style='color:#fff'>{SECRET}</p></div>",
    "letters of a gradient": f"<p style='background:linear-gradient(red,red);background-clip:text;color:#0000'>{SECRET}</p>",
    "visible again in a hidden parent": f"<div style='visibility:hidden'><p style='visibility:visible'>{SECRET}</p></div>",
    "hidden in print only": f"<style>@media print{{p{{display:none}}}}</style><p>{SECRET}</p>",
    "hidden on telephones only": f"<style>@media (max-width:600px){{p{{display:none}}}}</style><p>{SECRET}</p>",
    "inline beats a class": f"<style>p{{display:none}}</style><p style='display:block'>{SECRET}</p>",
    "generated text": f"<style>p::before{{content:'{SECRET}'}}</style><p>x</p>",
    "a frame's own document": f'<iframe srcdoc="<p>{SECRET}</p>"></iframe>',
    "grey": f"<p style='color:#888'>{SECRET}</p>",
    "a nested table": f"<table><tr><td><table><tr><td>{SECRET}</td></tr></table></td></tr></table>",
    "words in several tags": "<p>The cellar <b>door</b> is <i>painted</i> gr<u>een</u>.</p>",
    "a tag that never closes": f"<div><p><b>{SECRET}",
}


@pytest.mark.parametrize("case", sorted(HIDDEN))
def test_what_a_browser_holds_back_is_marked(case: str, extractor: Extractor) -> None:
    page, reason = HIDDEN[case]
    assert why(read(extractor, "a.html", page), SECRET) == [reason]


@pytest.mark.parametrize("case", sorted(SHOWN))
def test_what_a_browser_shows_is_in_the_text_and_not_marked(case: str, extractor: Extractor) -> None:
    assert why(read(extractor, "a.html", SHOWN[case]), SECRET) == [None]


def test_hidden_words_do_not_cut_visible_ones(extractor: Extractor) -> None:
    document = read(extractor, "a.html", "<p>The cellar do<span hidden>NEVER</span>or is pain<!-- x -->ted green.</p>")
    assert why(document, SECRET) == [None]
    assert why(document, "NEVER") == ["html_display"]


def test_hidden_letters_between_visible_ones_are_read_as_one_text(extractor: Extractor) -> None:
    page = "<p>" + "".join(f"<i style='font-size:0'>{letter}</i>x" for letter in "open the door") + "</p>"
    assert why(read(extractor, "a.html", page), "open the door") == ["html_tiny"]


def test_code_keeps_its_lines_and_tables_their_cells(extractor: Extractor) -> None:
    page = "<pre>a:\n  b</pre><table><tr><th>n<th>v<tr><td>1<td>2</table><p>one<br>two</p>"
    assert read(extractor, "a.html", page).text == "a:\n  b\n\nn | v\n1 | 2\n\none\ntwo"


def test_scripts_and_style_sheets_are_no_text(extractor: Extractor) -> None:
    assert (
        read(extractor, "a.html", "<style>p{color:red}</style><script>var a = 'b'</script><p>Only this.</p>").text
        == "Only this."
    )


def test_a_page_in_another_character_set_is_read_in_it(extractor: Extractor) -> None:
    page = "<meta charset=windows-1251><p>Зелёная дверь</p>".encode("cp1251")
    assert read(extractor, "a.html", page).text == "Зелёная дверь"


def test_markdown_marks_what_its_page_does_not_show(extractor: Extractor) -> None:
    source = (
        "---\nowner: nobody in particular\n---\n# Title\n\nSee [this](http://a 'a title nobody reads') and [that][used].\n\n"
        "[used]: http://b\n[//]: # (a label that is a comment)\n[unused]: http://c 'an unused title'\n\n"
        "```\nkey:\n  value\n```\n\n<!-- said behind the scenes -->\n"
    )
    document = read(extractor, "a.md", source)
    assert why(document, "nobody in particular") == ["metadata"]
    assert why(document, "a title nobody reads") == ["markdown_title"]
    assert why(document, "a label that is a comment") == ["markdown_reference"]
    assert why(document, "an unused title") == ["markdown_reference"]
    assert why(document, "said behind the scenes") == ["markdown_comment"]
    assert why(document, "See this and that.") == [None]
    assert why(document, "key:\n  value") == [None]


def test_a_mail_shows_its_html_body_and_marks_what_only_the_plain_one_says(extractor: Extractor) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["X-Remark"] = (
        "=?utf-8?q?Gr=C3=BC=C3=9Fe?=",
        "a@example.com",
        "a remark in a header",
    )
    mail.set_content(f"Both bodies say this.\n\n{SECRET}\n")
    mail.add_alternative("<p>Both bodies say this.</p><p style='display:none'>not shown</p>", subtype="html")
    document = read(extractor, "a.eml", mail.as_bytes())
    assert document.text.startswith("Subject: Grüße\nFrom: a@example.com")
    assert why(document, SECRET) == ["mail_alternative"]
    assert why(document, "Both bodies say this.") == [None]
    assert why(document, "not shown") == ["html_display"]
    assert why(document, "a remark in a header") == ["mail_header"]


def test_a_mail_without_html_shows_its_plain_body(extractor: Extractor) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "s", "a@example.com", "b@example.com"
    mail.set_content(SECRET)
    assert why(read(extractor, "a.eml", mail.as_bytes()), SECRET) == [None]
