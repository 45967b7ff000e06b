"""How a visitor with a browser uses each kind of page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from playwright.sync_api import Page

ANSWER_MS = 90_000


class Visitor(Protocol):
    """Somebody in front of a page. What a method reads has to come within ANSWER_MS: playwright's TimeoutError."""

    def ask(self, page: Page) -> str:
        """Give the page what the task needs, and read the answer."""
        ...

    def ask_too_much(self, page: Page, limit: int) -> str:
        """Ask with more than `limit`, past what the page itself would hold one back from, and read the message."""
        ...

    def upload_too_much(self, page: Page, size: int) -> str:
        """Send a file of `size` bytes, and read the message."""
        ...


class GradioPrompt:
    """A Gradio page with a prompt, a button, and an answer."""

    def ask(self, page: Page) -> str:
        page.get_by_label("Prompt").click()
        page.keyboard.type("Name some trees.")
        page.get_by_role("button", name="Generate").click()
        answer = page.get_by_label("Answer")
        page.wait_for_function("box => box.value.trim()", arg=answer.element_handle(), timeout=ANSWER_MS)
        return str(answer.input_value())

    def ask_too_much(self, page: Page, limit: int) -> str:
        box = page.get_by_label("Prompt")
        box.evaluate("box => box.removeAttribute('maxlength')")
        box.fill("x" * (limit + 1))
        page.get_by_role("button", name="Generate").click()
        return read_toast(page)

    def upload_too_much(self, page: Page, size: int) -> str:
        return post_file(page, "/gradio_api/upload", size)


def read_toast(page: Page) -> str:
    """The text of the message that Gradio shows in a corner."""
    toast = page.get_by_test_id("toast-body")
    toast.wait_for(timeout=ANSWER_MS)
    return str(toast.inner_text())


def post_file(page: Page, path: str, size: int) -> str:
    """`status text` of the answer that the page's own script gets when it uploads `size` bytes to `path`."""
    code = """async ([path, size]) => {
        const form = new FormData();
        form.append("files", new Blob([new Uint8Array(size)]), "large.bin");
        const answer = await fetch(path, {method: "POST", body: form});
        return `${answer.status} ${await answer.text()}`;
    }"""
    return str(page.evaluate(code, [path, size]))


VISITORS: dict[tuple[str, str], Visitor] = {("gradio", "text-generation"): GradioPrompt()}
"""By framework and task."""
