"""A phone without JavaScript: reads the page that was really sent, taps what is on it, and counts the taps.

A form is sent with exactly the controls that its HTML holds, so a page that forgets to carry something along loses it.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from django.test import Client

VOID_KINDS = ("submit", "button", "image", "reset", "file")


@dataclass
class Control:
    """One control of a form with its present value; ``value`` is None for a box that is not ticked."""

    name: str
    kind: str
    value: str | None
    wanted: str = ""
    label: str = ""
    options: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Form:
    action: str
    controls: list[Control] = field(default_factory=list)
    buttons: list[tuple[str, str, str, str]] = field(default_factory=list)
    """Words, name, value and own address of each button."""


class PageReader(HTMLParser):
    """The forms and links of a page; a box is known by the words of its label or by its aria-label."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        self.text = ""
        self._label: Control | None = None
        self._labels: dict[str, str] = {}
        self._ids: dict[str, Control] = {}
        self._open: dict[str, Any] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(found.get("action", "")))
        elif tag == "a":
            self._open["a"] = [found.get("href", ""), ""]
        elif tag == "button":
            self._open["button"] = [found, ""]
        elif tag == "option" and "select" in self._open:
            self._open["select"].options.append((found.get("value", ""), ""))
            if "selected" in found or self._open["select"].value is None:
                self._open["select"].value = found.get("value", "")
        elif tag in ("input", "select", "textarea") and self.forms:
            self._control(tag, found)
        elif tag == "label":
            self._open["label"] = [found.get("for", ""), "", None]

    def _control(self, tag: str, found: dict[str, str]) -> None:
        kind = found.get("type", "text") if tag == "input" else tag
        if kind in VOID_KINDS:
            return
        ticks = kind in ("checkbox", "radio")
        value = None if tag == "select" or (ticks and "checked" not in found) else found.get("value", "on" * ticks)
        control = Control(found["name"], kind, value, found.get("value", "on"), found.get("aria-label", ""))
        self.forms[-1].controls.append(control)
        self._ids[found.get("id", "")] = control
        if "label" in self._open:
            self._open["label"][2] = control
        if tag != "input":
            self._open[tag] = control

    def handle_data(self, data: str) -> None:
        self.text += data
        for tag in ("a", "button", "label"):
            if tag in self._open:
                self._open[tag][1] += data
        if "textarea" in self._open:
            self._open["textarea"].value += data.removeprefix("\n")
        elif "select" in self._open and self._open["select"].options:
            value, words = self._open["select"].options[-1]
            self._open["select"].options[-1] = (value, words + data.strip())

    def handle_endtag(self, tag: str) -> None:
        closed = self._open.pop(tag, None)
        if closed is None:
            return
        if tag == "a":
            self.links[closed[1].strip()] = closed[0]
        elif tag == "button" and self.forms:
            found, words = closed
            sends = (words.strip(), found.get("name", ""), found.get("value", ""), found.get("formaction", ""))
            self.forms[-1].buttons.append(sends)
        elif tag == "label":
            target = closed[2] or self._ids.get(closed[0])
            self._labels[closed[0]] = closed[1].strip()
            if target:
                target.label = closed[1].strip()

    def controls(self) -> list[Control]:
        for control_id, words in self._labels.items():
            if control_id in self._ids and not self._ids[control_id].label:
                self._ids[control_id].label = words
        return [control for form in self.forms for control in form.controls]


class Phone:
    """``phone.open(url); phone.tick("刘候平"); phone.press("提交")``; ``taps`` counts as a thumb would."""

    def __init__(self, client: Client) -> None:
        self.client, self.taps, self.url = client, 0, "/"
        self.page = PageReader("")

    def open(self, url: str) -> None:
        self.url = urljoin(self.url, url)
        self._show(self.client.get(self.url, follow=True))

    def follow(self, words: str) -> None:
        self.taps += 1
        self.open(next(href for text, href in self.page.links.items() if text.startswith(words)))

    def control(self, label: str) -> Control:
        """The control of this label, or the first whose label begins so."""
        shown = [one for one in self.page.controls() if one.kind != "hidden" and one.label.startswith(label)]
        assert shown, f"no control labelled {label!r}"
        return next((one for one in shown if one.label == label), shown[0])

    def tick(self, label: str, *, on: bool = True) -> None:
        self.taps += 1
        box = self.control(label)
        box.value = box.wanted if on else None

    def write(self, label: str, text: str) -> None:
        self.taps += 1 + len(text)
        self.control(label).value = text

    def choose(self, label: str, words: str) -> None:
        self.taps += 2
        select = self.control(label)
        select.value = next(value for value, text in select.options if text == words)

    def press(self, words: str) -> None:
        self.taps += 1
        form, button = next((form, one) for form in self.page.forms for one in form.buttons if one[0] == words)
        sent: dict[str, list[str]] = {button[1]: [button[2]]} if button[1] else {}
        for control in form.controls:
            if control.value is not None:
                sent.setdefault(control.name, []).append(control.value)
        self.url = urljoin(self.url, button[3] or form.action).split("#")[0]
        self._show(self.client.post(self.url, sent, follow=True))

    def _show(self, response: Any) -> None:
        self.response, self.html = response, response.content.decode()
        if response.redirect_chain:
            self.url = urljoin(self.url, response.redirect_chain[-1][0])
        self.page = PageReader(self.html)
