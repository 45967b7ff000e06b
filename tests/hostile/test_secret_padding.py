"""No number of harmless places in a text hides a secret behind them: it is found, or the run says that it is
incomplete."""

from __future__ import annotations

import base64

import pytest
from hf_lint.pipeline.engine import check_space
from hf_lint.rules.secrets import credential_files
from hf_lint.secrets import bounds
from hf_lint.secrets.fakes import expand
from hf_lint.secrets.scan import scan_text
from support import plan, space_of

TOKEN = expand("@@fake:huggingface-user-token@@")
PASSWORD = "Zx81Kqvb" + "TT9mWq"
NAMED = f'\ndb_password = "{PASSWORD}"\n'
IN_BASE64 = [base64.b64encode(f"hello world number {n} and more".encode()).decode() for n in range(400)]
IN_BASE32 = base64.b32encode(TOKEN.encode()).decode()
HIDDEN = {
    "the beginning of a token": ("hf_ " * 5_000, TOKEN, "a.txt"),
    "a long beginning": ("xhf_ABCdefgh123 " * 4_100, f"'\\n{TOKEN}'", "a.txt"),
    "megabytes of a comment": ("# pad pad pad pad pad pad\n" * 100_000, NAMED, "a.ini"),
    "long lines": (f"# {'x' * 9000}", NAMED, "a.ini"),
    "a long line of JSON": ('{"a": "' + "x " * 9000 + '",', NAMED.replace("db_password", '"db_password"'), "a.json"),
    "command lines": ("curl -u a https://a.b/\n" * 600, f"curl -u bob:{PASSWORD} https://a.b/\n", "a.sh"),
    "a long script": ("echo hi\n" * 60_000, f"curl -u bob:{PASSWORD} https://a.b/\n", "a.sh"),
    "pieces": ("x = 'hf_' + a\n" * 600, f"x = 'hf_' + '{TOKEN[3:]}'\n", "a.js"),
    "pieces of a long script": ("x = 1; // pad\n" * 30_000, f"x = 'hf_' + '{TOKEN[3:]}'\n", "a.js"),
    "escapes": ("x='\\x41abcdefgh'\n" * 1_200, "".join(f"\\x{ord(char):02x}" for char in TOKEN), "a.js"),
    "escapes of a long script": ("// pad pad\n" * 40_000, "".join(f"\\{ord(char):03o}" for char in TOKEN), "a.js"),
    "base64": ("\n".join(IN_BASE64), f"\nbase64 {base64.b64encode(TOKEN.encode()).decode()}", "a.js"),
    "numbers": (f"x = {[102, 95, *range(103, 125)]}\n" * 60, f"x = {list(TOKEN.encode())}\n", "a.js"),
    "computed": ("x = f(1)\n" * 400, f"import base64\nx = base64.b32decode('{IN_BASE32}').decode()", "a.py"),
}  # fmt: skip


@pytest.mark.parametrize(("padding", "secret", "path"), HIDDEN.values(), ids=HIDDEN.keys())
def test_a_secret_behind_harmless_places_is_found(padding: str, secret: str, path: str) -> None:
    alone = [match.kind for match in scan_text(secret, path=path)]
    assert alone
    assert [match.kind for match in scan_text(padding + secret, path=path)] == alone


@pytest.mark.parametrize(
    ("limit", "text", "path"),
    [
        ("MAX_NAMES", "a_token = abcdefgh\n" * 30, ".env"),
        ("MAX_USES", "x = 'hf_'\n" + "x + 'abc'\n" * 30, "a.js"),
        ("MAX_HITS", "x='\\x41abcdefgh'\n" * 30, "a.js"),
    ],
)
def test_what_is_over_a_bound_makes_the_run_incomplete(
    monkeypatch: pytest.MonkeyPatch, limit: str, text: str, path: str
) -> None:
    for function in (bounds.Bounds.__init__, bounds.Bounds.first):
        monkeypatch.setattr(function, "__defaults__", (20,) * len(function.__defaults__ or ()))
    report = check_space(space_of({"README.md": "---\nsdk: gradio\n---\n", path: text}), plan("leaked-credential"))
    assert [error.message.partition(":")[0] for error in report.errors] == [path], limit


def test_a_credential_behind_harmless_values_of_a_credential_file_is_found() -> None:
    lines = "A_KEY=changeme\n" * 400 + f"DB_PASSWORD={PASSWORD}xL4\n"
    assert [f.rule for f in check_space(space_of({".env": lines}), plan("credential-file")).findings]


def test_too_many_values_of_a_credential_file_make_the_run_incomplete(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credential_files, "MAX_LINES", 50)
    report = check_space(space_of({".env": "A_KEY=changeme\n" * 51}), plan("credential-file"))
    assert [error.message for error in report.errors] == ["only the first 50 values of .env were judged"]


def test_enough_credentials_in_one_file_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credential_files, "MAX_PLACES", 3)
    lines = "".join(f"DB{n}_PASSWORD={PASSWORD}xL{n}\n" for n in range(9))
    report = check_space(space_of({".env": lines}), plan("credential-file"))
    assert [finding.rule for finding in report.findings] == ["credential-file"]
    assert not report.errors
