"""A person at a browser of one width, and what must hold of every page they see."""

import os
import re
from io import BytesIO
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import ConsoleMessage, Locator, Page, Request, Response, expect

from practice.models import User
from tests.factories import PASSWORD

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}

REPORT_REFUSALS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`content policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
"""

VISIBLE_WORDS = """() => {
  const found = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!["SCRIPT", "STYLE", "TEMPLATE", "NOSCRIPT"].includes(parent.tagName)) found.push(walker.currentNode.data);
  }
  for (const name of ["title", "alt", "placeholder", "aria-label", "aria-description", "aria-roledescription"]) {
    for (const element of document.querySelectorAll(`[${name}]`)) found.push(element.getAttribute(name));
  }
  for (const element of document.querySelectorAll("input[type=submit], input[type=button], input[type=reset]")) {
    found.push(element.value);
  }
  return found.map((words) => words.trim()).filter(Boolean);
}"""

WIDER_THAN_SCREEN = """() => {
  const room = document.documentElement.clientWidth;
  const scrolls = (element) => {
    for (let one = element; one && one !== document.body; one = one.parentElement) {
      if (getComputedStyle(one).overflowX !== "visible") return true;
    }
    return false;
  };
  const wide = [...document.body.querySelectorAll("*")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width && box.height && box.right > room + 1 && !scrolls(element);
  });
  const page = document.documentElement.scrollWidth;
  const said = wide.map((one) => `${one.tagName}.${one.className} to ${one.getBoundingClientRect().right}`);
  return page > room ? [`page ${page}`, ...said] : said;
}"""

SPILLS_OUT_OF_ITS_BOX = """() => {
  const boxOf = (element) => {
    let box = null;
    for (let one = element; one && one !== document.body; one = one.parentElement) {
      const style = getComputedStyle(one);
      if (style.position === "absolute" || style.overflowX !== "visible") return null;
      if (!box && style.display !== "inline" && parseFloat(style.borderRightWidth) > 0) box = one;
    }
    return box;
  };
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const words = walker.currentNode;
    const isShown = words.data.trim() && words.parentElement.checkVisibility();
    const box = isShown && boxOf(words.parentElement);
    if (!box) continue;
    const range = document.createRange();
    range.selectNodeContents(words);
    const edge = box.getBoundingClientRect().right - parseFloat(getComputedStyle(box).paddingRight);
    const right = range.getBoundingClientRect().right;
    if (right > edge + 1) found.add(`out of its ${box.tagName}.${box.className}: ${words.data}`);
  }
  return [...found];
}"""

LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z]+")
LATIN_THAT_CHINESE_READERS_KNOW = {
    "Excel",
    "CSV",
    "API",
    "WGS",
    "GPS",
    "GCJ",
    "XLSX",
    "xlsx",
    "csv",
    "GBK",
    "UTF",
    "MB",
}
RULE = re.compile(r"\b(FREQ|INTERVAL|BYDAY|BYMONTHDAY)=[A-Z0-9,;=]+|\bshan xian suo\b")
"""A recurrence rule or a reading shown as what to type: no words to be read."""

AXE = Axe()
AXE_OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}


class Visitor:
    """``page`` is Playwright's; what goes wrong on any page is kept in ``problems`` until a check or the end."""

    def __init__(self, page: Page, *, runs_scripts: bool, allowed_words: frozenset[str] = frozenset()) -> None:
        self.page, self.runs_scripts = page, runs_scripts
        self.allowed_words = LATIN_THAT_CHINESE_READERS_KNOW | allowed_words
        self.problems: list[str] = []
        self.expected_statuses: set[int] = set()
        page.add_init_script(REPORT_REFUSALS)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        page.on("response", self._answered)
        page.on("requestfailed", self._failed)

    @property
    def width(self) -> int:
        size = self.page.viewport_size
        assert size
        return size["width"]

    def _heard(self, message: ConsoleMessage) -> None:
        is_status = message.text.startswith("Failed to load resource: the server responded")
        is_ours = message.text.startswith("Service Worker registration blocked by")
        if message.type in ("error", "warning") and not is_status and not is_ours:
            self.problems.append(f"console: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected_statuses:
            self.problems.append(f"{response.status}: {response.url}")

    def _failed(self, request: Request) -> None:
        # A download takes the place of a page, and a page left early stops what it was loading.
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"{request.failure}: {request.url}")

    def open(self, path: str, *, status: int = 200) -> None:
        self.expected_statuses = {status}
        response = self.page.goto(path)
        assert response
        assert response.status == status, f"{path} answered {response.status}"

    def choose_large(self) -> None:
        """The large-type version, by its button; the page is the same."""
        self.page.get_by_role("button", name="长辈版", exact=True).click()
        expect(self.page.locator("html")).to_have_class("large")

    def choose_normal(self) -> None:
        self.page.get_by_role("button", name="退出长辈版").click()
        expect(self.page.locator("html")).not_to_have_class("large")

    def sign_in(self, user: User, *, password: str = PASSWORD) -> None:
        """Through the form, as everyone does."""
        self.open("/accounts/login/")
        self.page.get_by_label("用户名").fill(user.username)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("button", name="登录").click()

    def check(self, name: str = "", *, tallest: int = 20_000, has_axe: bool = True) -> None:
        """What must hold of every page; with ``name`` also a picture of it, when pictures are asked for.

        Axe takes most of the time: a long walk at two widths runs it on each page at one of them.
        """
        expect(self.page.locator("html")).to_have_attribute("lang", "zh-Hans")
        expect(self.page.locator("h1")).to_have_count(1)
        self.shoot(name, tallest=tallest)
        found, self.problems = self.problems, []
        if self.runs_scripts:
            found += self.page.evaluate(WIDER_THAN_SCREEN) + self.page.evaluate(SPILLS_OUT_OF_ITS_BOX)
            found += self.foreign_words() + (self.barriers() if has_axe else [])
        assert not found, "\n".join([self.page.url, *found])

    def foreign_words(self) -> list[str]:
        """Latin words on the page that the reader cannot be expected to know."""
        texts = [RULE.sub("", text) for text in self.page.evaluate(VISIBLE_WORDS)]
        return sorted({word for text in texts for word in LATIN_WORD.findall(text)} - self.allowed_words)

    def barriers(self) -> list[str]:
        """What axe finds in the way of people who see, hear, point or read differently."""
        found = AXE.run(self.page, options=AXE_OPTIONS).response["violations"]
        return [
            f"{one['impact']} {one['id']}: {node['target']} {node['failureSummary']}"
            for one in found
            for node in one["nodes"]
        ]

    def shoot(self, name: str, *, tallest: int = 20_000) -> None:
        """A picture for people to look at, in the folder PORTAL_SHOTS names; none when it names none."""
        folder, screen = os.environ.get("PORTAL_SHOTS"), self.page.viewport_size
        if not name or not folder or not screen:
            return
        Path(folder).mkdir(parents=True, exist_ok=True)
        # A screen as tall as the page: what keeps to the screen's lower edge would else cover its middle.
        tall = max(screen["height"], self.page.evaluate("() => document.documentElement.scrollHeight"))
        self.page.set_viewport_size({"width": screen["width"], "height": min(tall, tallest)})
        self.page.evaluate("() => scrollTo(0, 0)")
        picture = Image.open(BytesIO(self.page.screenshot()))
        self.page.set_viewport_size(screen)
        picture.convert("RGB").quantize(256).save(Path(folder) / f"{name}-{self.width}.png", optimize=True)


class Thumb:
    """Counts what a thumb has to do: each touch of a control, and each key of what is typed."""

    def __init__(self) -> None:
        self.taps = 0

    def tap(self, target: Locator) -> None:
        target.click()
        self.taps += 1

    def type(self, target: Locator, text: str) -> None:
        self.tap(target)
        target.press_sequentially(text)
        self.taps += len(text)

    def choose(self, target: Locator, label: str) -> None:
        """Two touches: the box, and the line of its list."""
        target.select_option(label=label)
        self.taps += 2
