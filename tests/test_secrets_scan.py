"""The secret detector place by place: what counts where, exact offsets, hostile texts."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hf_lint.core.model import Confidence
from hf_lint.secrets import is_secret_name, judge_value, mask_text, scan_space, scan_text
from hf_lint.secrets.fakes import expand, make_fake
from hf_lint.secrets.match import fingerprint, mask
from hf_lint.secrets.scan import MAX_MATCHES
from hypothesis import given, settings
from hypothesis import strategies as st
from support import space_of

TOKEN = make_fake("huggingface-user-token")


def kinds(text: str, path: str = "app.py", *, only_certain: bool = False) -> list[str]:
    return [match.kind for match in scan_text(expand(text), path=path, only_certain=only_certain)]


def test_place_is_that_of_the_secret_alone() -> None:
    text = f'é = 1\nurl = "https://user:{TOKEN}@huggingface.co/a"\n'
    (match,) = scan_text(text, path="app.py")
    assert text[match.start : match.end] == TOKEN
    assert (match.kind, match.via, match.confidence) == ("huggingface-user-token", "pattern", Confidence.HIGH)


def test_same_secret_has_the_same_fingerprint_wherever_and_however_it_stands() -> None:
    texts = (f'a = "{TOKEN}"', f'a = "{TOKEN[:3]}" + "{TOKEN[3:]}"', f"# {TOKEN}")
    assert {scan_text(text, path="app.py")[0].fingerprint for text in texts} == {fingerprint(TOKEN)}
    assert fingerprint(TOKEN) != fingerprint(make_fake("huggingface-user-token", 2))


@pytest.mark.parametrize("size", [0, 1, 5, 8, 9, 17, 18, 40])
def test_mask_shows_a_third_at_most(size: int) -> None:
    secret = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"[:size]
    shown = mask(secret).replace("…", "")
    assert len(shown) <= min(6, size // 3)
    assert mask(secret).startswith(secret[: min(4, len(shown) - len(shown) // 3)])


@pytest.mark.parametrize(
    ("text", "path", "kind"),
    [
        ("login me password @@fake:assigned-secret@@\n", ".netrc", "assigned-password"),
        ('{"username": "me", "key": "@@fake:kaggle-api-key@@"}\n', "kaggle.json", "assigned-secret"),
        ("@@fake:wandb-api-key@@ is the wandb key\n", "app.py", None),
        ('wandb.login(key="@@fake:wandb-api-key@@")\n', "app.py", "wandb-api-key"),
        ('client = cohere.Client(\n    "@@fake:cohere-api-key@@"\n)\n', "app.py", None),
        ('client = cohere.Client(\n    api_key="@@fake:cohere-api-key@@"\n)\n', "app.py", "cohere-api-key"),
        ("ENV APP_PASSWORD @@fake:assigned-password@@\n", "Dockerfile", "assigned-password"),
        ("tool --password @@fake:assigned-password@@\n", "run.sh", "assigned-password"),
        ("Password: at-least-8-characters\n", "README.md", None),
        ("Password: @@fake:assigned-password@@ now\n", "README.md", "assigned-password"),
        ("password: @@fake:assigned-password@@\n", "config.yaml", "assigned-password"),
        ("password: @@fake:assigned-password@@\n", "app.py", None),
        ('"@@fake:wandb-api-key@@": "wandb"', "package-lock.json", None),
        ('x = {"wandb": "@@fake:wandb-api-key@@"}', "bundle.min.js", None),
        ('API_TOKEN = "@@fake:assigned-secret@@"', "tests/test_app.py", None),
        ('API_TOKEN = "@@fake:groq-api-key@@"', "tests/test_app.py", "groq-api-key"),
    ],
)
def test_the_place_decides(text: str, path: str, kind: str | None) -> None:
    assert kinds(text, path) == ([kind] if kind else [])


def test_only_certain_leaves_names_and_encodings_out() -> None:
    text = 'A_TOKEN = "@@fake:assigned-secret@@"\nx = "@@fake:jwt@@"\ny = "@@fake:github-token@@"\n'
    assert kinds(text, only_certain=True) == ["github-token"]
    assert kinds(text) == ["assigned-secret", "jwt", "github-token"]


def test_the_nearest_provider_is_meant() -> None:
    text = "COHERE_API_KEY=@@fake:cohere-api-key@@\nSERPER_API_KEY=@@fake:serper-api-key@@\n"
    assert kinds(text, ".env") == ["cohere-api-key", "serper-api-key"]


def test_a_key_for_the_browser_is_a_hint_only() -> None:
    key = make_fake("google-api-key")
    web = f'const firebaseConfig = {{ apiKey: "{key}", authDomain: "x.firebaseapp.com" }};'
    assert [match.confidence for match in scan_text(web, path="app.js")] == [Confidence.LOW]
    request = f'{{"url": "https://cloudconsole-pa.clients6.google.com/v3/entities?key={key}"}}'
    assert [match.confidence for match in scan_text(request, path="captured.json")] == [Confidence.LOW]
    page = f'fetch("https://www.youtube.com/youtubei/v1/player?key={key}")'
    assert [match.confidence for match in scan_text(page, path="app.js")] == [Confidence.LOW]
    assert [match.confidence for match in scan_text(f'key = "{key}"', path="app.py")] == [Confidence.HIGH]


@pytest.mark.parametrize(
    ("password", "host", "confidence"),
    [
        ("Marigold%40" + "4711", "localhost:5432", Confidence.LOW),
        ("Marigold%40" + "4711", "db.shop.net:5432", Confidence.HIGH),
        ("Password%40" + "4711", "localhost:5432", None),
        ("marigold" + "4711", "127.0.0.1:5432", None),
        ("postgres", "localhost", None),
    ],
)
def test_a_password_for_a_local_database_is_a_hint_at_most(
    password: str, host: str, confidence: Confidence | None
) -> None:
    found = scan_text(f'URL = "postgresql+psycopg2://postgres:{password}@{host}/postgres"\n', path="db.py")
    assert [match.confidence for match in found] == ([] if confidence is None else [confidence])


@pytest.mark.parametrize(
    "address",
    [
        "github://org:repo@main/data/catalog.yml",
        "https://jo%40test.de:a%20secret@shop.de:1234/pa%20th",
        "https://foo.com:123,foo:bar@bar.com/path",
        "https://jo:Mari" + "gold4711@www.example.com/x",
    ],
)
def test_what_documentation_shows_is_no_password(address: str) -> None:
    assert kinds(f'url = URL("{address}")\n') == []


def test_notebook_places_are_those_of_the_file() -> None:
    source = ["import os\n", f'os.environ["HF_TOKEN"] = "{TOKEN}"\n', 'k = "é"\n', f'b = "{TOKEN[:3]}" + "{TOKEN[3:]}"']
    cells = [{"cell_type": "code", "source": source, "outputs": [], "metadata": {}}]
    text = json.dumps({"cells": cells, "nbformat": 4}, indent=1)
    first, second = scan_text(text, path="a.ipynb")
    assert text[first.start : first.end] == TOKEN
    assert (second.via, second.fingerprint) == ("joined", fingerprint(TOKEN))
    assert TOKEN[3:] in text[second.start : second.end]


def test_broken_notebook_is_still_read() -> None:
    assert kinds('{"cells": [{"source": ["x = \\"@@fake:groq-api-key@@\\"', "a.ipynb") == ["groq-api-key"]


def test_a_space_is_scanned_once_and_vendored_code_for_the_certain_only() -> None:
    space = space_of(
        {
            "app.py": 'HF_TOKEN = "@@fake:huggingface-user-token@@"\n',
            "node_modules/x/a.js": 'token = "@@fake:assigned-secret@@"; y = "@@fake:github-token@@"',
            "README.md": "nothing\n",
            "logo.png": b"\x89PNG\0" + TOKEN.encode(),
            "wide.bin": b"\0\1" + TOKEN.encode("utf-16-le"),
        }
    )
    found = scan_space(space)
    assert {path: [m.kind for m in matches] for path, matches in found.items()} == {
        "app.py": ["huggingface-user-token"],
        "node_modules/x/a.js": ["github-token"],
        "logo.png": ["huggingface-user-token"],
        "wide.bin": ["huggingface-user-token"],
    }
    assert scan_space(space) is found


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("HF_TOKEN", True),
        ("db-password", True),
        ("openaiApiKey", True),
        ("X-API-Key", True),
        ("AWS_SECRET_ACCESS_KEY", True),
        ("client_secret", True),
        ("DB_PASS", True),
        ("pass", True),
        ("_gbufferDebugPass", False),
        ("second_pass", False),
        ("clientRequestToken", False),
        ("ChangeToken", False),
        ("pad_token", False),
        ("max_tokens", False),
        ("token_type", False),
        ("password_hash", False),
        ("RECAPTCHA_SITE_KEY", False),
        ("SUPABASE_ANON_KEY", False),
        ("sort_key", False),
        ("HF_TOKEN_PATH", False),
        ("dbpass", True),
        ("hftoken", True),
        ("SERVICE", False),
        ("database", False),
        ("bot", False),
        ("PORT", False),
        ("", False),
    ],
)
def test_names(name: str, answer: bool) -> None:
    assert is_secret_name(name) is answer


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("HF_TOKEN", "@@fake:huggingface-user-token@@", "huggingface-user-token"),
        ("ANYTHING", "@@fake:groq-api-key@@", "groq-api-key"),
        ("WANDB_API_KEY", "@@fake:wandb-api-key@@", "wandb-api-key"),
        ("SERVICE_TOKEN", "@@fake:assigned-secret@@", "assigned-secret"),
        ("DB_PASSWORD", "@@fake:assigned-password@@", "assigned-password"),
        ("DB_PASSWORD", "changeme", None),
        ("omni_token", "Qwen2_5OmniToken2WavDiTModel", None),
        ("HF_TOKEN", "${HF_TOKEN}", None),
        ("MODEL", "meta-llama/Llama-3.1-8B", None),
        ("HF_TOKEN", "", None),
    ],
)
def test_judge_value(name: str, value: str, kind: str | None) -> None:
    assert judge_value(name, expand(value)) == kind


def test_mask_text_keeps_everything_else() -> None:
    text = f"error: could not log in with {TOKEN}, try again"
    assert mask_text(text) == f"error: could not log in with {mask(TOKEN)}, try again"
    assert mask_text("nothing to hide") == "nothing to hide"
    assert mask_text(mask_text(text)) == mask_text(text)


def test_matches_are_bounded_ordered_and_do_not_overlap() -> None:
    text = "".join(f'k{n} = "{make_fake("github-token", n)}"\n' for n in range(MAX_MATCHES + 50))
    matches = scan_text(text, path="app.py")
    assert len(matches) == MAX_MATCHES
    assert all(one.end <= two.start for one, two in pairwise(matches))


@pytest.mark.parametrize(
    "text",
    [
        "hf_" * 50_000,
        "://" * 50_000,
        "a://b:c" * 30_000,
        "token=" * 50_000,
        'password = "' * 20_000,
        "-----BEGIN RSA PRIVATE KEY-----" * 5_000,
        "eyJ" * 60_000,
        "eyJ" + "a" * 100_000,
        "a" * 300_000,
        "A1" * 150_000,
        "auth=(" * 40_000,
        '"' * 100_000,
        "\\" * 100_000,
        "x = " + "(" * 5_000 + '"hf_"' + ")" * 5_000,
        "x = " + '"hf_" + ' * 20_000 + '"a"',
        "İ" * 1_000 + ' token = "' + TOKEN + '"',
        "\ud800 hf_\udfff",
        "sk-" + "-" * 100_000,
        "key: \n" * 30_000,
    ],
    ids=range(19),
)
def test_hostile_texts_end(text: str) -> None:
    for path in ("app.py", ".env", "a.ipynb", "Dockerfile", "a.json", ""):
        scan_text(text, path=path)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["app.py", ".env", "Dockerfile", "a.ipynb", "README.md", "x.yaml", ""]))
def test_any_text_is_scanned_without_an_error(text: str, path: str) -> None:
    for match in scan_text(text + TOKEN[:3] + '"' + text, path=path):
        assert 0 <= match.start < match.end
