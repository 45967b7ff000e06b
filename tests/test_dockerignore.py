"""Which paths a .dockerignore keeps out."""

import pytest
from hf_lint.startup.dockerignore import IgnoreFile, parse_dockerignore


@pytest.mark.parametrize(
    ("text", "path", "ignored"),
    [
        (".git", ".git/config", True),
        ("/.git/", ".git/config", True),
        ("./.env", ".env", True),
        (".env*", ".env.local", True),
        ("*.pem", "server.pem", True),
        ("*.pem", "keys/server.pem", False),
        ("**/*.pem", "keys/server.pem", True),
        ("**/*.pem", "server.pem", True),
        ("keys/**", "keys/a/b", True),
        ("*", "a/b", True),
        ("*\n!app.py", "app.py", False),
        ("!app.py\n*", "app.py", True),
        ("*\n!src\nsrc/.env", "src/.env", True),
        ("# .env\n\n", ".env", False),
        ("id_?sa", "id_rsa", True),
        ("id_[dr]sa", "id_rsa", True),
        ("id_[", "id_[", True),
        ("[", "a", False),
        ("[]", "a", False),
        ("[z-a]", "a", False),
        ("*" * 50, "a", False),
        (".", "a", False),
    ],
)
def test_ignores(text: str, path: str, ignored: bool) -> None:
    assert IgnoreFile(None, parse_dockerignore(text)).ignores(path) is ignored
