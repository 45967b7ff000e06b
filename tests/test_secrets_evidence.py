"""What a guess at a secret rests on: its score, its place, who reaches what it opens, and its other places."""

from __future__ import annotations

import base64
import json

import pytest
from hf_lint.core.model import Confidence, Finding, Profile
from hf_lint.pipeline.engine import check_space
from hf_lint.secrets import SecretMatch, scan_text
from hf_lint.secrets.evidence import FINDING
from hf_lint.secrets.fakes import expand, make_fake
from hf_lint.secrets.match import fingerprint
from hf_lint.secrets.names import is_own_door, is_signing_name
from hf_lint.secrets.public import is_public_identifier
from support import plan, space_of

PASSWORD = "Marigold" + "_4711"
RANDOM = "q7Rm" + "Zt2XcVb9NkLp4HsDf3Gj"
LOGIN = f'password = "{PASSWORD}"\n'


def matches(text: str, path: str = "app.py") -> list[SecretMatch]:
    return scan_text(expand(text), path=path)


CARD = '---\nsdk: gradio\nsdk_version: "6.31.0"\napp_file: app.py\n---\n'


def leaks(files: dict[str, str], profile: Profile = Profile.STRICT) -> list[Finding]:
    report = check_space(space_of(files), plan("secrets", profile=profile))
    return [finding for finding in report.findings if finding.rule == "leaked-credential"]


@pytest.mark.parametrize(
    ("path", "text", "confidence", "reason"),
    [
        ("app.py", LOGIN, Confidence.MEDIUM, "the name says password +2"),
        ("docs/guide.md", LOGIN, Confidence.LOW, "it is in a document -2"),
        ("README.md", LOGIN, Confidence.MEDIUM, "the name says password +2"),
        ("page.html", f"<p>{LOGIN}</p>", Confidence.LOW, "readers are shown it as an example -2"),
        ("page.html", f"<script>{LOGIN}</script>", Confidence.MEDIUM, "the name says password +2"),
        ("app.tsx", f"<pre><code>{LOGIN}</code></pre>", Confidence.LOW, "readers are shown it as an example -2"),
        ("data/sample_users.json", '{"password": "Marigold4711"}', Confidence.LOW, "the data around it are made up -2"),
        ("users.py", LOGIN + 'mail = "ann@shop.example"\n', Confidence.LOW, "the data around it are made up -2"),
        ("locales/de.json", '{"password": "Marigold4711"}', Confidence.LOW, "it is among translations -2"),
        (".env.example", "# DB_PASSWORD=Marigold4711!\n", Confidence.LOW, "a comment in a template sets nothing -2"),
        ("app.py", 'db = {"host": "db.corp.net", "password": "Marigold4711"}', Confidence.MEDIUM, "beside it +1"),
    ],
)
def test_the_score_says_what_it_is_made_of(path: str, text: str, confidence: Confidence, reason: str) -> None:
    (match,) = matches(text, path)
    assert match.confidence == confidence
    assert reason in str(match.evidence)
    assert (match.evidence.points >= FINDING) == (confidence > Confidence.LOW)


def test_the_message_explains_the_guess_and_not_the_shape() -> None:
    (guessed,) = leaks({"app.py": LOGIN})
    assert "Score 4, 4 make a finding: the name says password +2" in guessed.message
    (known,) = leaks({"app.py": 'x = "@@fake:groq-api-key@@"\n'})
    assert "Score" not in known.message


@pytest.mark.parametrize(
    ("files", "severity"),
    [
        ({"app.py": LOGIN}, "medium"),
        ({"README.md": CARD, "app.py": f'API_SECRET = "{RANDOM}"\n'}, "high"),
        ({"README.md": CARD, "app.py": f'API_SECRET = "{RANDOM[:16]}"\n'}, "medium"),
        ({"README.md": CARD, "app.py": f'MIXPANEL_TOKEN = "{RANDOM}"\n'}, "medium"),
        ({"web/page.js": f'const apiSecret = "{RANDOM}"\n'}, "medium"),
        ({"README.md": CARD, "app.py": "import gradio\n", "scripts/once.py": f'API_SECRET = "{RANDOM}"\n'}, "medium"),
        ({"README.md": CARD, "app.py": f'URL = "https://a.corp.net"\npassword = "{PASSWORD}"\n'}, "high"),
        ({"app.py": f'show(\'HOST = "db.corp.net"\\nUSER = "app"\\nPASSWORD = "{PASSWORD}"\')\n'}, "medium"),
        ({"app.py": f'T = """\nhost = "db.corp.net"\nuser = "app"\npassword = "{PASSWORD}"\n"""\n'}, "medium"),
        ({"app.js": f'const t = `\nhost = "db.corp.net"\nuser = "app"\npassword = "{PASSWORD}"\n`\n'}, "medium"),
        ({"app.py": f'connect(host="db.corp.net", user="app", password="{PASSWORD}")\n'}, "critical"),
        ({"app.py": f'connect(host="10.0.0.7", user="app", password="{PASSWORD}")\n'}, "medium"),
        ({"app.py": f'URL = "postgresql://app:{PASSWORD}@db.corp.net/app"\n'}, "critical"),
        ({"app.py": f'URL = "postgresql://app:{PASSWORD}@app-db:5432/app"\n'}, "low"),
        ({"docker-compose.yml": f"environment:\n  POSTGRES_PASSWORD: {PASSWORD}\n"}, "low"),
        ({"docker-compose.yml": f"environment:\n  ADMIN_PASSWORD: {PASSWORD}\n"}, "medium"),
        ({"docs/a.md": LOGIN}, "medium"),
        ({"app.py": "import settings\n", "settings.py": LOGIN}, "medium"),
        ({"README.md": CARD, "app.py": "import gradio\n", "scripts/once.py": LOGIN}, "medium"),
    ],
)
def test_who_reaches_what_it_opens_decides_how_bad_it_is(files: dict[str, str], severity: str) -> None:
    assert [str(finding.severity) for finding in leaks(files)] == [severity]


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("KEY = '@@fake:openweather-api-key@@'  # openweather\n", "medium"),
        ("KEY = '@@fake:aws-access-key-id@@'\n", "medium"),
        ("KEY = '@@fake:aws-access-key-id@@'\nAWS_SECRET_ACCESS_KEY = '@@fake:aws-secret-access-key@@'\n", "critical"),
        ("KEY = '@@fake:stripe-test-key@@'\n", "medium"),
        ("URL = '@@fake:slack-webhook@@'\n", "high"),
        ("HEAD = {'Authorization': 'Bearer @@fake:assigned-secret@@'}\n", "high"),
        ("KEY = '@@fake:jwt@@'\n", "critical"),
        ("KEY = '@@fake:groq-api-key@@'\n", "critical"),
    ],
)
def test_a_key_weighs_what_its_provider_lets_it_do(text: str, severity: str) -> None:
    assert {str(finding.severity) for finding in leaks({"app.py": expand(text)})} == {severity}


def test_a_signed_token_is_over_by_its_own_date() -> None:
    def token(**claims: object) -> str:
        parts = ({"alg": "HS256"}, {"sub": "u7", **claims})
        head, body = (base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in parts)
        return f"{head}.{body}.{RANDOM * 2}"

    weights = (({"exp": 1600000000}, "medium"), ({"exp": 32503680000}, "high"), ({"role": "service_role"}, "critical"))
    for claims, severity in weights:
        (finding,) = leaks({"app.py": f'T = "{token(**claims)}"\n'})
        assert str(finding.severity) == severity


def test_a_file_of_credentials_is_as_bad_as_what_is_in_it() -> None:
    for text, severity in (
        ("SECRET_KEY=rainbow-otter-7744\nPOSTGRES_PASSWORD=Marigold_4711\n", "medium"),
        ("DATABASE_URL=postgresql://app:Marigold_4711@localhost:5432/app\n", "medium"),
        ("VITE_FIREBASE_API_KEY=@@fake:google-api-key@@\n", "medium"),
        (f"SOME_API_KEY={RANDOM}\n", "high"),
        ("DB_HOST=db.corp.net\nDB_USER=ann\nDB_PASSWORD=Marigold_4711\n", "critical"),
        ("GROQ_API_KEY=@@fake:groq-api-key@@\n", "critical"),
    ):
        report = check_space(space_of({".env": expand(text)}), plan("credential-file"))
        assert [str(finding.severity) for finding in report.findings] == [severity], text


def test_one_secret_in_many_files_is_one_finding_where_it_is_worst() -> None:
    url = f'URL = "postgresql://app:{PASSWORD}@db.corp.net/app"\n'
    (finding,) = leaks({"a.md": LOGIN, "b.py": LOGIN, "c.py": url, "d.yaml": f"password: {PASSWORD}\n"})
    assert (finding.location.path, str(finding.severity)) == ("c.py", "critical")
    assert [place.path for place in finding.related] == ["a.md", "b.py", "d.yaml"]


def test_a_secret_that_a_baseline_covers_in_each_file_is_covered_as_one() -> None:
    """Baselines of older releases hold a fingerprint for each file."""
    text = 'key = "@@fake:groq-api-key@@"\n'
    alone = {path: leaks({path: text})[0].fingerprint for path in ("a.py", "b.py", "c.py")}
    (together,) = leaks(dict.fromkeys(alone, text))
    assert together.fingerprint in alone.values()
    assert len(set(alone.values())) == 3


@pytest.mark.parametrize("written", ["\\x68f_{}", "h\\u0066_{}", "hf\\x5f{}", "&#104;f_{}", "hf_\u200b{}"])
def test_escapes_are_undone_and_the_place_is_that_of_what_is_written(written: str) -> None:
    token = make_fake("huggingface-user-token")
    text = f'x = "{written.format(token[3:])}"\n'
    (match,) = scan_text(text, path="app.js")
    assert (match.via, match.fingerprint) == ("escaped", fingerprint(token))
    assert text[match.start : match.end] == text[5:-2]


@pytest.mark.parametrize(
    "head", ["", "a", "Zz", "\\x22", "\\u0022", "%22", "=3D", "\x1b[32m", "&quot;", "_", "，", "\\n"]
)
def test_a_token_begins_where_no_letter_or_digit_is_before_it(head: str) -> None:
    text = f"x{head}{make_fake('huggingface-user-token')} y" if head else make_fake("huggingface-user-token")
    assert bool(matches(text, "a.txt")) == (head not in ("a", "Zz"))


@pytest.mark.parametrize(
    ("before", "value", "behind", "answer"),
    [
        ("ENV GPG_KEY ", "A035C8C19219BA821ECEA86B64E628F8D684696D", "\n", True),
        ("ENV API_TOKEN=", "A035C8C19219BA821ECEA86B64E628F8D684696D", "\n", False),
        ("ENV API_TOKEN_SHA256=", "9f" * 31 + "a1", "\n", True),
        ('key="', "9f3b1c77de02aa4498c1be5510fe77a2c4d9e0b1", '"; gpg --recv-keys "$key"\n', True),
        ('key="', "9f3b1c77de02aa4498c1be5510fe77a2c4d9e0b1", '"; \\\n  gpg --recv-keys "$key"\n', True),
        ('key="', "9f3b1c77de02aa4498c1be5510fe77a2c4d9e0b1", '"\ngpg --recv-keys x\n', False),
        ("git checkout ", "9f3b1c77de02aa4498c1be5510fe77a2c4d9e0b1", "\n", True),
        ("secret: ", "9f3b1c77de02aa4498c1be5510fe77a2c4d9e0b1", " # do not commit\n", False),
        ("key: ", "9f3b1c77de02aa4498c1be5510fe77a2c4d9e0b", "\n", False),
    ],
)
def test_fingerprints_digests_and_commits_are_public(before: str, value: str, behind: str, answer: bool) -> None:
    text = before + value + behind
    assert is_public_identifier(value, text, len(before), len(before) + len(value)) is answer


@pytest.mark.parametrize(
    ("name", "own", "signing"),
    [
        ("ADMIN_PASSWORD", True, False),
        ("PASSWORD", True, False),
        ("AUTH_TOKEN", True, False),
        ("OPENAI_API_KEY", False, False),
        ("HF_ACCESS_TOKEN", False, False),
        ("POSTGRES_PASSWORD", False, False),
        ("SMTP_PASSWORD", False, False),
        ("SECRET_KEY", False, True),
        ("jwtSecret", False, True),
        ("WTF_CSRF_SECRET_KEY", False, True),
        ("DEFAULT_JWT_SECRET", False, False),
        ("aws_secret_access_key", False, False),
        ("session_key", False, False),
    ],
)
def test_names_of_own_doors_and_of_signing_keys(name: str, own: bool, signing: bool) -> None:
    assert (is_own_door(name), is_signing_name(name)) == (own, signing)


CHOSEN = "Marigold" + "_4711!"


@pytest.mark.parametrize(
    ("path", "text", "confidence"),
    [
        ("app.py", f"x = '[02:17:44] AUTH: login user=svc password={CHOSEN} ok'\n", Confidence.LOW),
        (
            "schema.py",
            f'password: str = Field(..., example="x")\nexample = {{"password": "{CHOSEN}"}}\n',
            Confidence.LOW,
        ),
        ("app.py", f'"""\n>>> login(password="{CHOSEN}")\n"""\n', Confidence.LOW),
        ("app.py", f'EXAMPLES = 3\n\npassword = "{CHOSEN}"\n', Confidence.MEDIUM),
        (
            "README.md",
            f'curl -d \'{{"username": "ann", "password": "{CHOSEN}"}}\' https://a.hf.space\n',
            Confidence.LOW,
        ),
        ("README.md", f"The password of the demo: password = '{CHOSEN}'\n", Confidence.MEDIUM),
        ("load.py", f'password = "{CHOSEN}"\nmail = f"{{name}}@example.com"\n', Confidence.LOW),
        ("README.md", f"For example:\n\n    mongodb+srv://ann:{CHOSEN}@c.acme.io/x\n", Confidence.LOW),
        ("README.md", f"The database:\n\n    mongodb+srv://ann:{CHOSEN}@c.acme.io/x\n", Confidence.HIGH),
        ("app.py", f"# Format: mongodb+srv://ann:{CHOSEN}@c.acme.io/x\n", Confidence.LOW),
        ("app.py", f'uri = "mongodb+srv://ann:{CHOSEN}@c.acme.io/x"\n', Confidence.HIGH),
    ],
)
def test_what_is_shown_to_readers_is_a_hint(path: str, text: str, confidence: Confidence) -> None:
    assert [match.confidence for match in matches(text, path)] == [confidence]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("app.py", 'uri = "mongodb+srv://myuser:mypassword123@c.acme.io/x"\n'),
        ("app.py", f'uri = "mongodb+srv://ann:{CHOSEN}@cluster0.abc123.mongodb.net/x"\n'),
        ("app.py", f'uri = "mongodb+srv://ann:{CHOSEN}@cluster0.mongodb.net/x"\n'),
        ("Dockerfile", "RUN gpg --keyserver keys.acme.io --recv-key E084DAB9 \\\n"),
        ("Dockerfile", 'RUN ./configure --enable-auth-basic="DB,fake,getpwnam,LDAP,POP3"\n'),
        ("Dockerfile", "# API_KEY_SALT=base64+encoded+32+bytes\n"),
        ("app.py", f'PINECONE_INDEX = "{"9e35" * 2}-acb1-4037-a2e9-{"fff7" * 3}"\n'),
        ("app.py", f'DATADOG_TRACE = "{"9f8a7d6c" * 4}"\n'),
        ("app.py", f'x = "https://discord.com/api/webhooks/123456789012345678/{"aB3dE9" * 11}"\n'),
        ("app.py", 'SESSION_TOKEN = "eyJhbGc.ATTACKER_SESSION.xK3mNqP"\n'),
        ("app.py", 'user = {"displayName": "Robin77", "photoUrl": "p4-Xy99", "userId": "0222525925"}\n'),
        ("docs.js", f'algolia: {{ apiKey: "{"bf72" * 2}{"11c1" * 3}{"61e8" * 3}", indexName: "docs" }}\n'),
    ],
)
def test_what_was_never_a_secret_is_none(path: str, text: str) -> None:
    assert matches(text, path) == []


def test_a_password_that_anybody_tries_first_is_no_leak_of_a_secret() -> None:
    for value, severity in (("password123", "medium"), ("Admin@2024", "medium"), (CHOSEN, "medium")):
        (finding,) = leaks({"app.py": f'DB_PASSWORD = "{value}"\n'})
        assert str(finding.severity) == severity


def test_a_default_that_is_compared_with_stays_a_default() -> None:
    read = f'password = env::var("PASSWORD")\n    .unwrap_or_else(|_| "{CHOSEN}".to_string());\n'
    text = f'{read}if password == "{CHOSEN}" {{\n'
    assert {str(finding.severity) for finding in leaks({"config.rs": text})} == {"medium"}
