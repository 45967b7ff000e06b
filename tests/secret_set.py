"""A labelled set of secrets in the places where Spaces have them, made anew from a seed.

Nothing here comes from the detector: the places are as people write them, the formats those of secret_formats.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from secret_commands import COMMANDS, PRINTED, TABLES
from secret_formats import ALNUM, HEX, HF, LOWER, NAMED, SHAPED, UNKNOWN, Maker, b64
from secret_spellings import SPELLINGS

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Sample:
    """One file with one secret, or one look-alike, at `start:end`. `group` says which sort, for the tables."""

    path: str
    text: str
    start: int
    end: int
    secret: bool
    group: str
    kind: str


Place = tuple[str, str]

# Places for any value; NAME and VALUE are filled in.
PLACES: dict[str, Place] = {
    "py-assign": ("app.py", 'import os\n\nNAME = "VALUE"\nprint("ready")\n'),
    "py-single": ("src/config.py", "NAME: str = 'VALUE'  # keep\n"),
    "py-environ": ("app.py", 'import os\nos.environ["NAME"] = "VALUE"\n'),
    "py-default": ("utils/keys.py", 'import os\nkey = os.getenv("NAME", "VALUE")\n'),
    "py-dict": ("settings.py", 'SETTINGS = {"debug": True, "NAME": "VALUE", "retries": 3}\n'),
    "py-or": ("core/env.py", 'value = os.environ.get("NAME") or "VALUE"\n'),
    "dotenv": (".env", "# keys\nDEBUG=1\nNAME=VALUE\nPORT=7860\n"),
    "dotenv-quoted": (".env.local", 'export NAME="VALUE"\n'),
    "dockerfile-env": ("Dockerfile", "FROM python:3.12-slim\nENV NAME=VALUE\nCMD python app.py\n"),
    "dockerfile-old-env": ("Dockerfile", "FROM python:3.12-slim\nENV NAME VALUE\n"),
    "dockerfile-run": ("docker/Dockerfile", "FROM python:3.12\nRUN export NAME=VALUE && python setup.py\n"),
    "workflow": (".github/workflows/sync.yml", "jobs:\n  sync:\n    env:\n      NAME: VALUE\n    steps: []\n"),
    "compose": ("docker-compose.yml", "services:\n  app:\n    environment:\n      - NAME=VALUE\n"),
    "json": ("config.json", '{\n  "theme": "soft",\n  "NAME": "VALUE"\n}\n'),
    "toml": (".streamlit/secrets.toml", '[general]\nNAME = "VALUE"\n'),
    "ini": ("settings.ini", "[keys]\nNAME = VALUE\n"),
    "shell": ("run.sh", "#!/bin/sh\nset -e\nexport NAME='VALUE'\npython app.py\n"),
    "js": ("static/app.js", 'const NAME = "VALUE";\nfetch("/api");\n'),
    "js-or": ("server.js", "const key = process.env.NAME || 'VALUE';\n"),
    "yaml-quoted": ("config.yaml", "model: base\nNAME: 'VALUE'\n"),
    "notebook": ("demo.ipynb", "NOTEBOOK"),
    "readme-shell": ("README.md", "# Demo\n\n```bash\nexport NAME=VALUE\npython app.py\n```\n"),
    "crlf": ("app.py", 'import os\r\nNAME = "VALUE"\r\n'),
    "k8s": ("deploy/app.yaml", "env:\n  - name: NAME\n    value: VALUE\n"),
}

# Places for secrets that show themselves, without any name.
BARE_PLACES: dict[str, Place] = {
    "call": ("app.py", 'client = Client("VALUE")\n'),
    "comment": ("app.py", "# old one: VALUE\nimport os\n"),
    "header": ("app.py", 'headers = {"Authorization": f"Bearer VALUE"}\n'),
    "curl": ("README.md", "curl -H 'Authorization: Bearer VALUE' https://api.test.net/v1\n"),
    "list": ("app.py", 'keys = ["a", "VALUE", "b"]\n'),
    "output": ("demo.ipynb", "OUTPUT"),
    "markdown": ("notes.md", "Use `VALUE` for the demo.\n"),
    "log": ("debug.log", "2026-01-02 12:00:00 INFO token VALUE accepted\n"),
    "html": ("index.html", "<script>start('VALUE')</script>\n"),
    "query": ("app.js", "fetch(`https://api.test.net/q?k=VALUE&lang=en`)\n"),
    "escaped": ("data.json", '{"body": "{\\"k\\": \\"VALUE\\"}"}\n'),
    "escaped-line": ("data.json", '{"body": "first\\nVALUE\\nlast"}\n'),
    "argument": ("start.sh", "python app.py --hub-token VALUE --port 7860\n"),
    "csv": ("keys.csv", "name,value\ndemo,VALUE\n"),
}

# What stands right behind a token.
NEIGHBOURS = (
    "@",
    ",",
    ")",
    "}",
    "&",
    "<",
    "。",
    '"',
    "\\n",
    "'",
    "/",
    ".",
    ";",
    ":",
    "]",
    "|",
    "`",
    "\\",
    "?",
    "#",
    "%0A",
    "，",
    "”",
    "*",
    "~",
    "\t",
)

NEIGHBOUR_HEADS = ("", "=", '"', "'", "(", "\\n", ":", "@", "/", "%3D", "，", "token_", ">", "`", "\\u0022")


def secrets(seed: int = 1) -> list[Sample]:
    """Every secret of the set."""
    maker = Maker(seed)
    return [
        *_hf(maker),
        *_shaped(maker),
        *_named(maker),
        *_passwords(maker),
        *_hidden(maker),
        *_spelled(maker),
        *_on_command_lines(maker),
        *_escaped(maker),
    ]


def fill(place: Place, name: str, value: str, group: str, kind: str, *, secret: bool = True) -> Sample:
    """The file of `place` with `name` and `value` in it."""
    path, text = place
    mark = value
    if text in ("NOTEBOOK", "OUTPUT"):
        text = _notebook(
            'import os\nNAME = "VALUE"\n' if text == "NOTEBOOK" else "", "" if text == "NOTEBOOK" else "saved VALUE\n"
        )
        escaped = json.dumps(value, ensure_ascii=False)[1:-1]
        text = text.replace("NAME", name).replace("VALUE", escaped)
        mark = escaped
    else:
        text = text.replace("NAME", name).replace("VALUE", value)
    start = text.rindex(mark)
    return Sample(path, text, start, start + len(mark), secret, group, kind)


def _notebook(source: str, output: str) -> str:
    cell = {
        "cell_type": "code",
        "execution_count": 1,
        "metadata": {},
        "outputs": [{"name": "stdout", "output_type": "stream", "text": output.splitlines(keepends=True)}],
        "source": source.splitlines(keepends=True),
    }
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n"


def _hf(m: Maker) -> Iterator[Sample]:
    for kind, make in HF.items():
        for group, place in (PLACES | BARE_PLACES).items():
            yield fill(place, "HF_TOKEN", make(m), group, kind)
    for behind in NEIGHBOURS:
        for kind in ("hf-user", "hf-org"):
            token = HF[kind](m)
            yield fill(("app.py", f"x = VALUE{behind} tail\n"), "", token, f"behind {behind!r}", kind)
    for before in NEIGHBOUR_HEADS:
        token = HF["hf-user"](m)
        yield fill(("notes.txt", f"see {before}VALUE for it\n"), "", token, f"before {before!r}", "hf-user")
    for url in (
        "https://user:VALUE@huggingface.co/spaces/a/b",
        "git+https://VALUE@github.com/a/b.git",
        "https://oauth2:VALUE@hf.co/a",
    ):
        yield fill(("requirements.txt", f"numpy==2.1\n{url}\n"), "", HF["hf-user"](m), "url", "hf-user")


def _shaped(m: Maker) -> Iterator[Sample]:
    groups = [*PLACES.items(), *BARE_PLACES.items()]
    for number, (kind, make) in enumerate(SHAPED.items()):
        for step in range(4):
            group, place = groups[(number * 4 + step * 11) % len(groups)]
            yield fill(place, m.pick("API_KEY", "SERVICE_KEY", "TOKEN", "MY_VAR"), make(m), group, kind)


def _named(m: Maker) -> Iterator[Sample]:
    groups = list(PLACES.items())
    for number, (kind, (name, call, make)) in enumerate([*NAMED.items(), *UNKNOWN.items()]):
        for step in range(4):
            group, place = groups[(number * 5 + step * 7) % len(groups)]
            written = (
                name.lower()
                if group in ("json", "toml", "yaml-quoted", "py-dict", "js") and m.rng.random() < 0.5
                else name
            )
            yield fill(place, written, make(m), group, kind)
        value = make(m)
        line = call.format(f'"{value}"')
        yield fill(("app.py", f"import os\n\nclient = {line}\n"), "", value, "sdk-call", kind)


def _passwords(m: Maker) -> Iterator[Sample]:
    for number in range(4):
        word, key = m.password, m(ALNUM, 20)
        rows: list[tuple[str, str, str, str]] = [
            ("smtp", "mail.py", 'server.login("team@mail.net", "VALUE")\n', word()),
            ("gradio-auth", "app.py", 'demo.launch(auth=("admin", "VALUE"), share=True)\n', word()),
            ("requests-auth", "app.py", 'requests.get(URL, auth=("svc", "VALUE"))\n', word()),
            ("basic-auth", "app.py", 'HTTPBasicAuth("svc", "VALUE")\n', word()),
            ("connect", "db.py", 'psycopg2.connect(host="db.net", user="app", password="VALUE")\n', word()),
            ("compose", "docker-compose.yml", "environment:\n  POSTGRES_PASSWORD: VALUE\n", word()),
            ("dotenv", ".env", "DB_PASSWORD=VALUE\n", word()),
            ("php", "config.php", "$db_password = 'VALUE';\n", word()),
            ("java", "app.properties", "spring.datasource.password=VALUE\n", word()),
            ("xml", "settings.xml", "<server><password>VALUE</password></server>\n", word()),
            ("postgres-url", "app.py", 'URL = "postgresql+asyncpg://app:VALUE@db.prod.net:5432/app"\n', key),
            ("mongo-url", ".env", "MONGO_URI=mongodb+srv://app:VALUE@c0.ab12c.mongodb.net/x?retryWrites=true\n", key),
            ("redis-url", "app.py", 'redis.from_url("rediss://default:VALUE@eu1.upstash.io:6379")\n', key),
            ("amqp-url", "celery.py", 'broker = "amqps://app:VALUE@rat.rmq2.cloudamqp.com/app"\n', key),
            ("mysql-url", "alembic.ini", "sqlalchemy.url = mysql+pymysql://root:VALUE@10.0.3.4/app\n", key),
            ("git-url", "setup.sh", "git clone https://deploy:VALUE@git.corp.net/x.git\n", key),
            ("proxy-url", "Dockerfile", "FROM x\nENV HTTPS_PROXY=http://proxyuser:VALUE@proxy.corp.net:3128\n", key),
            ("netrc", ".netrc", "machine huggingface.co\n  login me\n  password VALUE\n", key),
            ("netrc-line", ".netrc", "machine git.corp.net login me password VALUE\n", key),
            ("pypirc", ".pypirc", "[corp]\nrepository: https://pypi.corp.net\nusername: me\npassword: VALUE\n", key),
            ("kaggle.json", "kaggle.json", '{"username":"me","key":"VALUE"}\n', m(HEX, 32)),
            ("npmrc", ".npmrc", "//npm.corp.net/:_authToken=VALUE\n", m.uuid()),
            ("bearer", "client.js", 'headers: { Authorization: "Bearer VALUE" }\n', m(ALNUM, 40)),
            ("basic", "client.py", 'headers = {"Authorization": "Basic VALUE"}\n', b64(f"svc:{key}".encode())),
            ("x-api-key", "client.py", 'headers = {"X-API-Key": "VALUE"}\n', m(ALNUM, 32)),
            ("app-password", "mail.py", 'GMAIL_APP_PASSWORD = "VALUE"\n', " ".join(m(LOWER, 4) for _ in range(4))),
            ("tuple", "app.py", 'keys = [("api_key", "VALUE")]\n', m(ALNUM, 32)),
            ("setter", "app.py", 'service.set_api_key("VALUE")\n', m(ALNUM, 32)),
            ("compare", "app.py", 'if password == "VALUE":\n    ok()\n', word()),
            ("option", "deploy.sh", "tool login --password VALUE --user me\n", word()),
        ]
        for group, path, text, value in rows:
            yield fill((path, text), "", value, group, f"password {number}")


def _hidden(m: Maker) -> Iterator[Sample]:
    """Tokens in pieces, encoded, escaped; private keys."""
    for _ in range(3):
        token = HF["hf-user"](m)
        head, tail = token[:3], token[3:]
        for group, text in {
            "added": f'x = "{head}" + "{tail}"\n',
            "added-three": f'x = "{head}" + "{tail[:10]}" + "{tail[10:]}"\n',
            "neighbours": f'x = (\n    "{head}{tail[:5]}"\n    "{tail[5:]}"\n)\n',
            "join": f'x = "".join(["{head}", "{tail[:20]}", "{tail[20:]}"])\n',
            "f-string": f'p = "{head}"\nx = f"{{p}}{tail}"\n',
            "variables": f'a = "{head}"\nb = "{tail}"\nlogin(a + b)\n',
        }.items():
            start = 0 if group in ("f-string", "variables") else text.index("x = ") + 4
            yield Sample("app.py", text, start, len(text), True, group, "hf-user")
        for kind in ("openai", "groq", "github"):
            value = SHAPED[kind](m)
            encoded = base64.b64encode(value.encode()).decode()
            yield fill(("app.py", 'k = base64.b64decode("VALUE").decode()\n'), "", encoded, "base64", kind)
        encoded = base64.b64encode(token.encode()).decode()
        yield fill(("k8s.yaml", "kind: Secret\ndata:\n  hf: VALUE\n"), "", encoded, "base64-yaml", "hf-user")
        yield fill(("x.js", 'const t = atob("VALUE");\n'), "", encoded, "base64-js", "hf-user")
        for label in ("RSA ", "", "EC ", "OPENSSH "):
            body = "\n".join(m(ALNUM + "+/", 64) for _ in range(6))
            key = f"-----BEGIN {label}PRIVATE" + f" KEY-----\n{body}\n-----END {label}PRIVATE" + " KEY-----"
            yield fill(("deploy/id_rsa", "VALUE\n"), "", key, "key file", "private key")
            yield fill(
                ("gcp.json", '{"type": "service_account", "private_key": "VALUE\\n"}\n'),
                "",
                key.replace("\n", "\\n"),
                "service account",
                "private key",
            )
        source = f'import os\nos.environ["HF_TOKEN"] = "{HF["hf-user"](m)}"\n'
        text = json.dumps({"cells": [{"cell_type": "code", "source": source, "outputs": [], "metadata": {}}]})
        start = text.index("hf" + "_")
        yield Sample("one.ipynb", text, start, start + 37, True, "notebook of one string", "hf-user")
        source = f'x = "{head}" + \\\n    "{tail}"\n'
        text = _notebook(source, "")
        yield Sample("split.ipynb", text, text.index("x = "), text.index(tail) + 34, True, "notebook, added", "hf-user")


def _spelled(m: Maker) -> Iterator[Sample]:
    for path, text in SPELLINGS:
        key = "<KEY>" in text
        value = m(ALNUM, 40) if key else m.password() + "!"
        place = path, text.replace("<KEY>" if key else "<PASS>", "VALUE", 1).replace("<PASS>", m.password())
        yield fill(place, "", value, "spelling", "spelling")


def _on_command_lines(m: Maker) -> Iterator[Sample]:
    """Passwords without a name, and what is printed or said of them."""
    for group, rows in (("command line", COMMANDS), ("user table", TABLES)):
        for place in rows:
            for _ in range(2):
                yield fill(place, "", m.password(), group, "password")
    for place in PRINTED:
        yield fill(place, "", m(ALNUM, 18), "printed", "password")
    for _ in range(3):
        value = m(ALNUM, 18)
        output = {"output_type": "stream", "name": "stdout", "text": ["HOME=/root\n", f"PASSWORD={value}\n"]}
        cell = {"cell_type": "code", "source": ["!env"], "outputs": [output], "metadata": {}, "execution_count": 1}
        text = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
        start = text.index(value)
        yield Sample("env.ipynb", text, start, start + len(value), True, "notebook output", "password")
        yield fill((".env", "GMAIL_APP_PASSWORD=VALUE\n"), "", m(LOWER, 16), "app password", "password")
        yield fill(("mail.py", 'SMTP_PASSWORD = "VALUE"\n'), "", m(LOWER, 16), "app password", "password")


def _escaped(m: Maker) -> Iterator[Sample]:
    """Tokens behind escapes of Python, JavaScript, JSON and HTML, and put together by format strings."""
    for kind, make in HF.items():
        token = make(m)
        head, tail = token[: token.index("_") + 1], token[token.index("_") + 1 :]
        for path, value in (
            ("app.py", "".join(f"\\x{ord(char):02x}" for char in token)),
            ("app.py", f"\\x{ord(token[0]):02X}{token[1:]}"),
            ("app.py", f"{token[:6]}\\u{ord(token[6]):04x}{token[7:]}"),
            ("data.json", "".join(f"\\u{ord(char):04x}" for char in token)),
            ("app.js", f"{token[:4]}\\u{{{ord(token[4]):x}}}{token[5:]}"),
            ("page.html", "".join(f"&#{ord(char)};" for char in token[:3]) + token[3:]),
            ("app.py", f"{token[:9]}\u200b{token[9:]}"),
        ):
            yield fill((path, 'x = "VALUE"\n'), "", value, "escaped", kind)
        for text in (
            f'x = "{head}{{}}".format("{tail}")\n',
            f'x = "{{}}{{}}".format("{head}", "{tail}")\n',
            f'x = "{{a}}{{b}}".format(a="{head}", b="{tail}")\n',
            f'x = "{head}%s" % "{tail}"\n',
            f'x = "%s%s" % ("{head}", "{tail}")\n',
        ):
            yield Sample("app.py", text, 4, len(text) - 1, True, "format string", kind)
