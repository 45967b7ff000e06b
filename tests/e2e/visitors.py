"""How a visitor with a browser uses each kind of page, whatever its task."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urljoin

from e2e.inputs import TOO_LARGE, File

if TYPE_CHECKING:
    from e2e.inputs import Task
    from playwright.sync_api import Page

ANSWER_MS = 120_000
API_KEY = "a-key-that-visitors-know"
"""What those send who ask an API."""


API_PATHS = {
    "Generate": "/generate",
    "Draw": "/draw",
    "Transcribe": "/transcribe",
    "Classify": "/classify",
    "Chat": "/v1/chat/completions",
    "Send": "/chat",
}


class Visitor(Protocol):
    """Somebody in front of a page. What a method reads has to come within ANSWER_MS: playwright's TimeoutError."""

    def ask(self, page: Page, task: Task) -> str:
        """Send `task.good`, and read the answer; of a picture, where it is."""
        ...

    def ask_too_much(self, page: Page, task: Task) -> str:
        """Send `task.too_much`, past what the page itself would hold one back from, and read the message."""
        ...

    def upload_too_much(self, page: Page, task: Task) -> str:
        """Send TOO_LARGE bytes from a script in the page: `status text` of the answer."""
        ...


class GradioVisitor:
    """A Gradio page with an input, a button, and an output."""

    def ask(self, page: Page, task: Task) -> str:
        self._send(page, task, task.good)
        if task.button == "Draw":
            return _shown(page.get_by_test_id("detailed-image").or_(page.locator("img[src*='/file=']")).first, "src")
        if task.button == "Classify":
            return _shown(page.get_by_test_id("label-output-value"))
        if task.button == "Edit":
            seed = page.get_by_label("Seed of the result")
            page.wait_for_function("box => box.value.trim()", arg=seed.element_handle(), timeout=ANSWER_MS)
            return _shown(page.get_by_test_id("detailed-image").or_(page.locator("img[src*='/file=']")).last, "src")
        if task.button == "Speak":
            sound = page.locator("a[download][href*='/file='], audio[src*='/file=']").first
            sound.wait_for(state="attached", timeout=ANSWER_MS)
            return str(sound.get_attribute("href") or sound.get_attribute("src"))
        box = page.get_by_label("Answer" if task.button == "Generate" else "Text", exact=True)
        page.wait_for_function("box => box.value.trim()", arg=box.element_handle(), timeout=ANSWER_MS)
        return str(box.input_value())

    def ask_too_much(self, page: Page, task: Task) -> str:
        self._send(page, task, task.too_much)
        return _shown(page.get_by_test_id("toast-body"))

    def upload_too_much(self, page: Page, task: Task) -> str:
        return _upload(page, "POST", "/gradio_api/upload", "files")

    def _send(self, page: Page, task: Task, given: str | File) -> None:
        button = page.get_by_role("button", name=task.button, exact=True)
        button.wait_for(timeout=ANSWER_MS)
        if isinstance(given, File):
            microphone = page.get_by_label("Record audio")
            # Gradio loads a component's own code after the page: the button may be there before the input is.
            page.locator("input[type=file]").or_(microphone).first.wait_for(state="attached", timeout=ANSWER_MS)
            if microphone.count():
                page.get_by_label("Upload file").click()  # the microphone comes first
            _choose(page, given)
            # Gradio shows the file once it has it.
            page.get_by_label("Clear").or_(page.get_by_label("Remove")).first.wait_for(timeout=ANSWER_MS)
        words = task.words if isinstance(given, File) else given
        if words:
            box = page.get_by_label("Prompt", exact=True)
            box.evaluate("box => box.removeAttribute('maxlength')")
            box.click()
            box.fill("")
            page.keyboard.insert_text(words)
        button.click()


class GradioTalker(GradioVisitor):
    """A conversation on a Gradio page."""

    def ask(self, page: Page, task: Task) -> str:
        self._send(page, task, task.good)
        # Gradio offers to copy an answer once it is whole.
        page.get_by_test_id("bot").get_by_label("Copy").or_(page.get_by_label("Copy message")).last.wait_for(
            timeout=ANSWER_MS
        )
        return _shown(page.get_by_test_id("bot").last)

    def _send(self, page: Page, task: Task, given: str | File) -> None:
        box = page.locator("textarea").first
        box.wait_for(timeout=ANSWER_MS)
        box.evaluate("box => box.removeAttribute('maxlength')")
        box.click()
        page.keyboard.insert_text(str(given))
        page.keyboard.press("Enter")


class StreamlitVisitor:
    """A Streamlit page with a form and what comes below it."""

    def ask(self, page: Page, task: Task) -> str:
        self._send(page, task, task.good)
        if task.button == "Draw":
            return _shown(page.get_by_test_id("stImage").locator("img"), "src")
        return _shown(page.get_by_test_id("stText").first)

    def ask_too_much(self, page: Page, task: Task) -> str:
        self._send(page, task, task.too_much)
        if isinstance(task.too_much, str):
            # Streamlit's own page takes no more, and says how much it takes.
            kept = page.get_by_label("Prompt").input_value()
            return f"{len(task.too_much)} characters; {len(kept)} are allowed"
        return _shown(page.get_by_test_id("stAlert"))

    def upload_too_much(self, page: Page, task: Task) -> str:
        return _upload(page, "PUT", "/_stcore/upload_file/a/b", "file")

    def _send(self, page: Page, task: Task, given: str | File) -> None:
        button = page.get_by_role("button", name=task.button, exact=True)
        button.wait_for(timeout=ANSWER_MS)
        if isinstance(given, File):
            _choose(page, given)
            page.get_by_text(given.name).first.wait_for(timeout=ANSWER_MS)
        else:
            page.get_by_label("Prompt").click()
            page.keyboard.type(given)  # letter by letter: it takes no more than it may hold
        button.click()


class StreamlitTalker(StreamlitVisitor):
    """A conversation on a Streamlit page."""

    def ask(self, page: Page, task: Task) -> str:
        self._type(page, str(task.good))
        page.keyboard.press("Enter")
        # It can be left once it has come to an end.
        page.get_by_role("button", name="New conversation").wait_for(timeout=ANSWER_MS)
        return _shown(page.get_by_test_id("stChatMessage").last)

    def ask_too_much(self, page: Page, task: Task) -> str:
        kept = self._type(page, str(task.too_much))
        return f"{len(task.too_much)} characters; {len(kept)} are allowed"

    def _type(self, page: Page, text: str) -> str:
        """What the box holds when somebody has typed `text`."""
        box = page.get_by_test_id("stChatInputTextArea")
        box.wait_for(timeout=ANSWER_MS)
        box.click()
        page.keyboard.type(text)
        return str(box.input_value())


class ApiVisitor:
    """A page of somebody else's program that asks a JSON API."""

    def ask(self, page: Page, task: Task) -> str:
        answer = self._post(page, task, task.good)
        assert answer.startswith("200 "), answer
        return answer.removeprefix("200 ")

    def ask_too_much(self, page: Page, task: Task) -> str:
        return self._post(page, task, task.too_much)

    def upload_too_much(self, page: Page, task: Task) -> str:
        return self._post(page, task, File("large.bin", bytes(TOO_LARGE)))

    def _path(self, task: Task) -> str:
        """Where it is sent to."""
        return API_PATHS[task.button]

    def _request(self, prompt: str) -> dict[str, Any]:
        """What is sent of a prompt, as JSON."""
        return {"prompt": prompt}

    def _post(self, page: Page, task: Task, given: str | File) -> str:
        is_file = isinstance(given, File)
        body = given.content if isinstance(given, File) else json.dumps(self._request(given)).encode()
        # The API's own page lets scripts send nothing; a page of another program is not bound by that.
        page.goto(urljoin(page.url, "/nothing"))
        code = """async ([path, key, type, body]) => {
            const bytes = Uint8Array.from(atob(body), letter => letter.charCodeAt(0));
            const headers = {"Authorization": `Bearer ${key}`, "Content-Type": type};
            const answer = await fetch(path, {method: "POST", headers, body: bytes});
            const is_picture = answer.headers.get("content-type").startsWith("image/");
            const text = is_picture ? `picture of ${(await answer.blob()).size} bytes` : await answer.text();
            return `${answer.status} ${text}`;
        }"""
        kind = "application/octet-stream" if is_file else "application/json"
        sent = [self._path(task), API_KEY, kind, base64.b64encode(body).decode()]
        return str(page.evaluate(code, sent))


class ApiTalker(ApiVisitor):
    """A page of somebody else's program that has a conversation with a JSON API."""

    def _request(self, prompt: str) -> dict[str, Any]:
        return {"messages": [{"role": "user", "content": prompt}]}


class FrontVisitor(ApiVisitor):
    """A page of the Space's own before a JSON API."""

    def ask(self, page: Page, task: Task) -> str:
        self._send(page, task, task.good, "another-key-than-that")
        page.get_by_role("alert").get_by_text("The API key is missing or wrong").wait_for(timeout=ANSWER_MS)
        self._send(page, task, task.good, API_KEY)
        page.get_by_role("button", name="Stop", disabled=True).wait_for(timeout=ANSWER_MS)
        assert page.get_by_role("alert").inner_text() == ""
        if task.button == "Draw":
            picture = page.locator("output img")
            assert picture.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 0
            return str(picture.get_attribute("src"))
        return self._read(page)

    def ask_too_much(self, page: Page, task: Task) -> str:
        self._send(page, task, task.too_much, API_KEY)
        return _shown(page.get_by_role("alert").filter(has_text=" "))

    def _read(self, page: Page) -> str:
        return _shown(page.locator("#answer"))

    def _send(self, page: Page, task: Task, given: str | File, key: str) -> None:
        box = page.locator("#key")
        if not box.is_visible():
            page.get_by_text("API key, where this Space needs one").click()
        box.fill(key)
        if isinstance(given, File):
            _choose(page, given)
        else:
            page.locator("textarea").fill(given)
        page.get_by_role("button", name=task.button, exact=True).click()


class FrontTalker(FrontVisitor):
    """A conversation on a page of the Space's own."""

    def _read(self, page: Page) -> str:
        return _shown(page.locator(".assistant").last)

    def _request(self, prompt: str) -> dict[str, Any]:
        return {"messages": [{"role": "user", "content": prompt}]}


class ChatVisitor(ApiVisitor):
    """A page of somebody else's program that asks an OpenAI-compatible API."""

    def ask(self, page: Page, task: Task) -> str:
        # The page of the Space says what can be asked, and lets who has the key try it.
        assert f"POST {self._path(task)}" in page.inner_text("body")
        page.get_by_label("API key").fill("another-key-than-that")
        page.get_by_label("Message").fill(str(task.good))
        page.get_by_role("button", name="Send").click()
        shown = page.get_by_role("status", name="Answer")
        shown.get_by_text("The API key is missing or wrong").wait_for(timeout=ANSWER_MS)
        page.get_by_label("API key").fill(API_KEY)
        page.get_by_role("button", name="Send").click()
        page.get_by_role("button", name="Stop", disabled=True).wait_for(timeout=ANSWER_MS)
        assert "API key" not in shown.inner_text()
        assert shown.inner_text().strip()
        return str(json.loads(super().ask(page, task))["choices"][0]["message"]["content"])

    def _request(self, prompt: str) -> dict[str, Any]:
        # More than it may have: where a model says that it is done, it goes on.
        more = {"max_tokens": 400, "ignore_eos": True}
        return {"messages": [{"role": "user", "content": prompt}], **more}


class LlamaVisitor(ChatVisitor):
    """The same, where llama.cpp answers: it takes no more than a conversation."""

    def _path(self, task: Task) -> str:
        return API_PATHS["Chat"]

    def _request(self, prompt: str) -> dict[str, Any]:
        return {"messages": [{"role": "user", "content": prompt}]}


def _upload(page: Page, method: str, path: str, field: str) -> str:
    """Send TOO_LARGE bytes as a form's file from a script in the page: `status text` of the answer."""
    code = """async ([method, path, field, size]) => {
        const form = new FormData();
        form.append(field, new Blob([new Uint8Array(size)]), "large.bin");
        const answer = await fetch(path, {method, body: form});
        return `${answer.status} ${await answer.text()}`;
    }"""
    return str(page.evaluate(code, [method, path, field, TOO_LARGE]))


def _choose(page: Page, file: File) -> None:
    kind = "audio/wav" if file.name.endswith(".wav") else "image/png"
    chosen = {"name": file.name, "mimeType": kind, "buffer": file.content}
    page.locator("input[type=file]").first.set_input_files(chosen)


def _shown(element: Any, attribute: str = "") -> str:
    """The text of `element` once it can be seen, or an attribute of it."""
    element.wait_for(timeout=ANSWER_MS)
    return str(element.get_attribute(attribute) if attribute else element.inner_text())


VISITORS: dict[str, Visitor] = {
    "gradio": GradioVisitor(),
    "streamlit": StreamlitVisitor(),
    "fastapi": ApiVisitor(),
    "docker-frontend": FrontVisitor(),
    "vllm": ChatVisitor(),
}
"""By what they meet: the page of a framework, or one of the template's own."""
TALKERS: dict[str, Visitor] = {
    "gradio": GradioTalker(),
    "streamlit": StreamlitTalker(),
    "fastapi": ApiTalker(),
    "docker-frontend": FrontTalker(),
    "docker-llamacpp": LlamaVisitor(),
}
"""By what they meet, where the task is to chat."""
