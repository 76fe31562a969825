"""People who use the portal in a browser, each in a session of their own, described in words of the domain."""

import contextlib
import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pdfplumber
from django.conf import settings
from django.test import Client
from playwright.sync_api import APIResponse, BrowserContext, Locator, Page, expect
from pypdfium2 import PdfDocument

from portal.organizations.models import User
from portal.organizations.uscc import check_character
from tests.journeys.inspection import Inspector

PASSWORD = "博乐的秋天-胡杨金黄-2026"
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}

FOCUSED = """
() => {
    const e = document.activeElement, style = getComputedStyle(e), labels = [...(e.labels || [])];
    const drawn = [style, ...labels.map((label) => getComputedStyle(label))];
    const name = [e.getAttribute("aria-label"), ...labels.map((label) => label.innerText), e.innerText, e.title];
    return {tag: e.tagName, name: name.filter(Boolean).join(" ").trim(),
            visible: drawn.some((s) => s.outlineStyle !== "none" || s.boxShadow !== "none")};
}
"""


def credit_code(serial: int) -> str:
    """A unified social credit code of Bole with the right check character."""
    body = f"91652701MA77{serial:05d}"
    return body + check_character(body)


def named(text: str) -> re.Pattern[str]:
    """A label, which says by itself when its field may be left out."""
    return re.compile(rf"^\s*{re.escape(text)}(（选填）)?\s*$")


def plain(text: str) -> str:
    """Text of a paper, without the spaces and line breaks that the setting puts in."""
    return re.sub(r"\s+", "", text)


class Person:
    """One person at one screen. Every page that they come to is inspected."""

    def __init__(
        self, context: BrowserContext, base: str, inspector: Inspector, name: str, username: str = ""
    ) -> None:
        self.context, self.base, self.inspector = context, base, inspector
        self.name, self.username = name, username
        self.page: Page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.scripts = True
        inspector.watch(self.page, name)

    # Going places ----------------------------------------------------------------------------------

    def opens(self, path: str, *, expects: int = 200) -> "Person":
        response = self.page.goto(self.base + path if path.startswith("/") else path)
        assert response is not None
        assert response.status == expects, f"{self.name} got {response.status} at {path}"
        return self.looks()

    def looks(self) -> "Person":
        """Takes the page in: it must be in order."""
        if self.scripts:
            self.inspector.inspect(self.page, self.name)
        return self

    def follows(self, link: str | re.Pattern[str], *, within: str | Locator = "main") -> "Person":
        found = self._part(within).get_by_role("link", name=link).first
        expect(found, f"{self.name}: link {link} at {self.page.url}").to_be_visible()
        found.click()
        self.page.wait_for_load_state()
        return self.looks()

    def presses(self, button: str | re.Pattern[str], *, within: str | Locator = "main") -> "Person":
        """Presses a button that sends a form, and takes in the answer."""
        exact = {"exact": True} if isinstance(button, str) else {}
        return self._sends(self._part(within).get_by_role("button", name=button, **exact).first)

    def asks(self, button: str, *, within: str | Locator = "main") -> "Person":
        """Presses a button that looks something up: a form that changes nothing, the answer a page of its own."""
        with self.page.expect_navigation():
            self._part(within).get_by_role("button", name=button, exact=True).first.click()
        return self.looks()

    def _sends(self, button: Locator) -> "Person":
        expect(button, f"{self.name}: at {self.page.url}").to_be_visible()
        uploads = self.scripts and button.locator("xpath=ancestor::form[@data-upload]").count() > 0
        before = self.page.locator("main").element_handle()
        with self.page.expect_response(lambda response: response.request.method == "POST"):
            button.click()
        if uploads:  # sent by script with its progress shown; the answer takes the place of the document
            before.wait_for_element_state("hidden")
            self.page.wait_for_function("document.readyState === 'complete'")
        self.page.wait_for_load_state()
        return self.looks()

    # Reading ---------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def sees(self, *texts: str) -> "Person":
        for text in texts:
            expect(self.page.locator("main"), f"{self.name} at {self.page.url}").to_contain_text(text)
        return self

    def does_not_see(self, *texts: str) -> "Person":
        for text in texts:
            expect(self.page.locator("main"), f"{self.name} at {self.page.url}").not_to_contain_text(text)
        return self

    def fetches(self, path: str) -> APIResponse:
        """Asks for an address with the person's own session, without leaving the page."""
        return self.context.request.get(self.base + path if path.startswith("/") else path)

    def downloads(self, link: str | re.Pattern[str], *, within: str | Locator = "main") -> bytes:
        """The file behind a link of the page."""
        target = self._part(within).get_by_role("link", name=link).first.get_attribute("href")
        assert target, f"{self.name}: no link {link} at {self.page.url}"
        answer = self.fetches(target)
        assert answer.ok, f"{self.name}: {answer.status} at {target}"
        return answer.body()

    def receives(self, title: str) -> bytes:
        """An official document from the list of papers on the request's page, the latest of that title."""
        row = self.page.locator("#documents tbody tr").filter(
            has=self.page.get_by_role("rowheader", name=title)
        )
        return self.downloads(re.compile("^下载"), within=row.last)

    def reads(self, title: str) -> str:
        """The text of an official document, without spaces."""
        return paper_text(self.receives(title))

    # Filling in ------------------------------------------------------------------------------------

    def fills(self, answers: Mapping[str, Any], *, within: str | Locator = "main") -> "Person":
        """Fills in fields by their labels: text, a choice by its words, a box by True or False, a file by its path."""
        for label, value in answers.items():
            self._fill(self._part(within), label, value)
        return self

    def _fill(self, part: Locator, label: str, value: Any) -> None:
        field = part.get_by_label(named(label)).and_(part.locator("input, select, textarea"))
        group = part.get_by_role("group", name=named(label))
        expect(field.or_(group).first, f"{self.name}: field {label} at {self.page.url}").to_be_attached()
        if group.count():
            for choice in [value] if isinstance(value, str) else value:
                self._choose(group.first, choice)
            return
        field = field.first
        if isinstance(value, bool):
            field.set_checked(value)
        elif isinstance(value, Path):
            field.set_input_files(value)
        elif field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(str(value))

    @staticmethod
    def _choose(group: Locator, choice: str) -> None:
        """Ticks one of several by its words, or by words that it contains."""
        exact = group.get_by_label(choice, exact=True)
        option = exact if exact.count() else group.get_by_label(choice)
        if not option.is_checked():
            group.locator(f"label[for='{option.get_attribute('id')}']").click()

    def _part(self, within: str | Locator) -> Locator:
        return self.page.locator(within) if isinstance(within, str) else within

    # Keys ------------------------------------------------------------------------------------------

    def focused(self) -> str:
        """What the element with the focus is called."""
        return str(self.page.evaluate(FOCUSED)["name"])

    def tabs_to(self, words: str, *, tag: str = "", most: int = 90) -> "Person":
        """Moves the focus on with the Tab key alone until it stands, visibly, on what is called so."""
        for _press in range(most):
            self.page.keyboard.press("Tab")
            at = self.page.evaluate(FOCUSED)
            if words in at["name"] and tag in ("", at["tag"]):
                assert at["visible"], f"{self.name}: nobody sees the focus on {words} at {self.page.url}"
                return self
        raise AssertionError(f"{self.name}: the Tab key does not reach {words} at {self.page.url}")

    def strikes(self, key: str, *, leaves: bool = True) -> "Person":
        """Strikes a key on what has the focus; with ``leaves`` another page must come."""
        if not leaves:
            self.page.keyboard.press(key)
            return self
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        self.page.wait_for_load_state()
        return self.looks()

    # What everybody does ---------------------------------------------------------------------------

    def comes_in(self) -> "Person":
        """Is signed in already; whoever shall be seen signing in, ``logs_in``."""
        client = Client()
        client.force_login(User.objects.get(username=self.username))
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.base}])
        return self

    def logs_in(self, password: str = PASSWORD) -> "Person":
        self.opens("/login/")
        self.fills({"用户名": self.username, "密码": password})
        self.presses("登录")
        assert "/login/" not in self.page.url, f"{self.name} could not sign in"
        return self

    def switches_to(self, organization: str) -> "Person":
        """Acts in another of their roles from now on."""
        self.page.locator(".tool-menu summary").click()
        self.presses(re.compile(re.escape(organization)), within=".tool-panel")
        return self

    def does(
        self, act: str, answers: Mapping[str, Any] | None = None, *, about: str = "", button: str = ""
    ) -> "Person":
        """Carries out an act from the request's page: its link, its form, its button. ``about`` names the part of the
        request (a matter, a problem) that the link belongs to; ``button`` one beside the form's main button."""
        return self.begins(act, about=about).fills(answers or {}).confirms(button)

    def begins(self, act: str, *, about: str = "") -> "Person":
        return self.follows(re.compile(rf"^{re.escape(act)}(\s*：.*{re.escape(about)}.*)?$", re.DOTALL))

    def confirms(self, button: str = "") -> "Person":
        form = self.page.locator("form.act-form")
        main = form.locator(".actions button.btn-primary").first
        return self._sends(form.get_by_role("button", name=button, exact=True) if button else main)

    def row(self, *words: str) -> Locator:
        """One of several groups of fields, by words of its heading."""
        found = self.page.locator("fieldset.row-form")
        for word in words:
            found = found.filter(has=self.page.locator("legend").filter(has_text=word))
        return found.first


def paper_text(pdf: bytes) -> str:
    """What stands on a paper, cell by cell as it was written, without spaces."""
    assert pdf.startswith(b"%PDF-"), "not a PDF"
    with contextlib.closing(PdfDocument(pdf)) as paper:
        return plain("".join(page.get_textpage().get_text_range() for page in paper))


def tables(pdf: bytes) -> list[list[list[str]]]:
    """Every table of a paper: rows of cells, without spaces."""
    with pdfplumber.open(io.BytesIO(pdf)) as paper:
        found: Iterable[Any] = [table for page in paper.pages for table in page.extract_tables()]
        return [[[plain(cell or "") for cell in row] for row in table] for table in found]
