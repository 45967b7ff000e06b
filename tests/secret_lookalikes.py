"""What looks like a secret and is none, in the places where Spaces have it, made anew from a seed."""

from __future__ import annotations

import base64
import hashlib
import json
import string
from typing import TYPE_CHECKING

from secret_commands import BENIGN
from secret_formats import ALNUM, DIGITS, HEX, LETTERS, LOWER, UPPER, URLSAFE, Maker
from secret_set import PLACES, Sample, fill

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD_LIST = (
    "auto model for sequence classification token generation image processor feature extractor visual question "
    "answering causal language speech encoder decoder config pipeline trainer callback dataset loader stable diffusion"
)
_WORDS = _WORD_LIST.split()
_REFERENCES = (
    "${{ secrets.HF_TOKEN }}",
    "$HF_TOKEN",
    "${HF_TOKEN:-}",
    "{{ hf_token }}",
    "<your-token>",
    "%(token)s",
    "%HF_TOKEN%",
    "{token}",
    "$(cat /run/secrets/hf_token)",
    "/run/secrets/api_key_2024",
    "file:/etc/app/token1.txt",
    "vault:secret/data/app#key1",
    "op://vault/item1/password",
    "@Microsoft.KeyVault(SecretUri=x1)",
)
_PLACEHOLDERS = (
    "your-api-key-here-1234",
    "your_openai_api_key_0000",
    "changeme123",
    "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "sk-your-key-goes-here-000000000000000",
    "hf" + "_your_token_here",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "00000000-0000-0000-0000-000000000000",
    "1234567890abcdef1234567890abcdef",
    "abcdefghijklmnopqrstuvwxyz123456",
    "REPLACE_ME_WITH_REAL_KEY_1",
    "insert-token-here-42",
    "dummy-key-for-local-use-1",
    "test-api-key-123456789",
    "fake_token_1234567890",
    "example-secret-value-01",
    "********",
    "................",
    "TODO-set-this-value-1",
    "not-a-real-key-not-a-real-key-1",
)
_LABELS = (
    ("i18n/fr.json", '{"password": "VALUE"}\n', "Mot de passe"),
    ("i18n/de.json", '{"password": "VALUE"}\n', "Passwort"),
    ("i18n/es.json", '{"password": "VALUE"}\n', "Contraseña"),
    ("i18n/tr.json", '{"forgot_password": "VALUE"}\n', "Şifremi unuttum"),
    ("i18n/en.json", '{"password_hint": "VALUE"}\n', "At least 8 characters, 1 digit"),
    ("i18n/it.json", '{"secret": "VALUE"}\n', "Segreto"),
    ("app.py", 'key = gr.Textbox(label="OpenAI API key", type="VALUE")\n', "password"),
    ("app.py", 'token = st.text_input("HF token", placeholder="VALUE")\n', "hf" + "_..."),
    ("app.py", 'parser.add_argument("--token", help="VALUE")\n', "token2 of the account"),
    ("app.py", 'pad_token = "VALUE"\n', "<|endoftext|>"),
    ("app.py", 'tokenizer.eos_token = "VALUE"\n', "</s_2024>"),
    ("app.py", 'image_token = "VALUE"\n', "<image_001_placeholder_token>"),
    ("app.py", 'token_url = "VALUE"\n', "https://accounts.test.net/oauth2/v4/token"),
    ("app.py", 'token_type = "VALUE"\n', "bearer_token_v2_2024"),
    ("app.py", 'api_key_name = "VALUE"\n', "X-Service-Key-2024-v2"),
    ("app.py", 'password_field = "VALUE"\n', "password_input_2"),
    ("app.py", 'cache_key = f"VALUE"\n', "user:{uid}:profile:v2:2024:summary"),
    ("app.py", 'sort_key = "VALUE"\n', "created_at_2024_descending_order"),
    ("app.py", 'session_key = "VALUE"\n', "chat_history_2024_messages"),
    ("app.py", 'primary_key = "VALUE"\n', "order_line_item_id_2024"),
    ("app.py", 'api_key = os.environ["VALUE"]\n', "MY_SERVICE_API_KEY_2"),
    ("app.py", 'api_key = os.getenv("VALUE")\n', "OPENAI_API_KEY_V2"),
    ("app.py", 'secret_name = "VALUE"\n', "prod/app1/db-password-2024"),
    ("app.py", 'assert token != "VALUE"\n', "expected token"),
    ("app.py", 'raise ValueError("password: VALUE")\n', "must have 8 or more characters and 1 digit"),
    ("app.py", 'raise AuthError("Invalid token: VALUE")\n', "expired2024"),
    ("app.py", 'model_key = "VALUE"\n', "meta-llama/Llama-3.1-8B-Instruct"),
    ("app.py", 'API_KEY_HEADER = "VALUE"\n', "X-RapidAPI-Key-Header-1"),
    ("app.py", 'auth_endpoint = "VALUE"\n', "/api/v1/auth/login/2fa"),
    ("app.py", 'oauth_scope_token = "VALUE"\n', "openid profile email"),
    ("app.py", 'author_key = "VALUE"\n', "tolstoy_leo_war_and_peace_1869"),
    ("app.py", 'TOKEN_PATTERN = r"VALUE"\n', "hf" + "_[A-Za-z]{34}"),
    ("app.js", 'localStorage.getItem("VALUE")\n', "access_token_v2"),
    ("app.js", 'const passwordInput = document.getElementById("VALUE");\n', "password-input-1"),
    ("app.js", 'const tokenKey = "VALUE";\n', "app.auth.token.storage.v1"),
    ("Login.php", "'password' => 'VALUE',\n", "required|string|min:8"),
    ("openapi.yaml", "tokenUrl: VALUE\n", "https://api.test.net/v2/token"),
    ("README.md", "Password: VALUE\n", "at-least-8-characters"),
    ("README.md", "Set the `HF_TOKEN` secret: VALUE\n", "Settings/Variables-and-secrets"),
    ("Dockerfile", "FROM x\nENV TOKENIZERS_PARALLELISM=VALUE\n", "false"),
    ("Dockerfile", "FROM x\nENV HF_TOKEN_PATH=VALUE\n", "/home/user1/.cache/huggingface/token"),
    ("Dockerfile", "FROM x\nRUN --mount=type=secret,id=VALUE,required=true cat /x\n", "HF_TOKEN"),
    ("style.css", ".password-VALUE { color: #a1b2c3 }\n", "strength-meter-2"),
    ("db.py", 'URL = "postgresql://VALUE@localhost:5432/app"\n', "postgres:postgres"),
    ("db.py", 'URL = "postgresql://VALUE@host:5432/db"\n', "user:password"),
    ("db.py", 'URL = f"mysql://VALUE@{HOST}/db"\n', "{USER}:{PASSWORD}"),
    (".env.example", "REDIS_URL=redis://VALUE/0\n", "localhost:6379"),
    ("compose.yml", "DATABASE_URL: postgres://VALUE@db/app\n", "app:app"),
    ("app.py", 'ssh = "VALUE"\n', "git@github.com:owner/repo2.git"),
    ("app.py", 'url = "https://VALUE@2x.png"\n', "cdn.test.net:8443/image"),
    ("app.py", 'requests.get(URL, auth=("user", "VALUE"))\n', "password"),
    ("app.py", 'requests.get(URL, auth=("USERNAME", "VALUE"))\n', "your_password"),
    ("users.sql", "INSERT INTO u (password) VALUES ('VALUE');\n", "$2b$12$" + "Q" * 53),
    ("users.py", 'password_hash = "VALUE"\n', "pbkdf2:sha256:600000$x1$0123"),
)


def lookalikes(seed: int = 2) -> list[Sample]:
    """Every look-alike of the set."""
    maker = Maker(seed)
    return [
        *_written(maker),
        *_identifiers(maker),
        *_digests(maker),
        *_public(maker),
        *_broken(maker),
        *_blobs(maker),
        *_beside_commands(maker),
    ]


def _no(place: tuple[str, str], value: str, group: str, name: str = "") -> Sample:
    return fill(place, name, value, group, "", secret=False)


def _written(m: Maker) -> Iterator[Sample]:
    """What people write in the place of a secret."""
    places = list(PLACES.items())
    for number, value in enumerate((*_PLACEHOLDERS, *_REFERENCES)):
        for step in range(3):
            _, place = places[(number * 3 + step * 8) % len(places)]
            yield _no(place, value, "placeholder", m.pick("HF_TOKEN", "OPENAI_API_KEY", "WANDB_API_KEY", "DB_PASSWORD"))
    for path, text, value in _LABELS:
        yield _no((path, text), value, "label")


def _identifiers(m: Maker) -> Iterator[Sample]:
    """Names as long as tokens."""
    made = 0
    while made < 40:
        name = "".join(word.capitalize() for word in m.rng.sample(_WORDS, 7))[:34]
        if len(name) == 34 and name.isalpha():
            made += 1
            prefix = m.pick("hf", "api" + "_org") + "_"
            yield _no(("app.py", "from lib import VALUE\n"), prefix + name, "identifier")
    for _ in range(30):
        words = "_".join(m.rng.sample(_WORDS, 6))
        prefix = m.pick("hf" + "_", "sk" + "-", "gsk" + "_", "r8" + "_", "fw" + "_", "re" + "_", "pa" + "-")
        yield _no(("app.py", 'api_key = "VALUE"\n'), prefix + words, "identifier")
    for _ in range(12):
        yield _no(
            ("app.py", 'MODEL_KEY = "VALUE"\n'), "-".join(m.rng.sample(_WORDS, 4)) + "-v" + m(DIGITS, 1), "identifier"
        )
    for letters in (string.ascii_letters[:34], "a" * 34, "xX" * 17, "abc" * 11 + "a"):
        yield _no(("README.md", "export HF_TOKEN=VALUE\n"), "hf" + "_" + letters, "sequence")


def _digests(m: Maker) -> Iterator[Sample]:
    """Hashes, commits, ids."""
    for _ in range(12):
        sha1, sha256, uuid = m(HEX, 40), m(HEX, 64), m.uuid()
        sri = "sha512-" + base64.b64encode(hashlib.sha512(sha1.encode()).digest()).decode()
        rows = [
            ("package-lock.json", '{"node_modules/js-tokens": {"integrity": "VALUE"}}\n', sri),
            ("yarn.lock", 'js-tokens@^4.0.0:\n  resolved "https://r.test/js-tokens#VALUE"\n', sha1),
            ("uv.lock", 'name = "wandb"\nsdist = { hash = "sha256:VALUE" }\n', sha256),
            ("poetry.lock", '[[package]]\nname = "cohere"\nfiles = [{hash = "sha256:VALUE"}]\n', sha256),
            ("requirements.txt", "wandb==0.19.1 --hash=sha256:VALUE\n", sha256),
            ("requirements.txt", "wandb @ git+https://github.com/wandb/wandb@VALUE\n", sha1),
            ("app.py", 'AutoTokenizer.from_pretrained("wandb/x", revision="VALUE")\n', sha1),
            ("Dockerfile", "FROM wandb/base@sha256:VALUE\n", sha256),
            ("ci.yml", "      - uses: wandb/action@VALUE # v1\n", sha1),
            ("app.py", 'CONVERSATION_ID = "VALUE"\n', uuid),
            ("data.json", '{"id": "VALUE", "name": "kaggle"}\n', uuid),
            ("index.html", '<script src="x.js" integrity="VALUE"></script>\n', sri),
            ("model.py", 'CHECKSUM = "VALUE"  # of the tokenizer\n', sha256),
            ("pointer.txt", "version https://git-lfs.github.com/spec/v1\noid sha256:VALUE\nsize 12\n", sha256),
            ("demo.ipynb", '{"cells": [], "metadata": {"id": "VALUE"}}\n', m(HEX, 32)),
        ]
        for path, text, value in rows:
            yield _no((path, text), value, "digest")


def _public(m: Maker) -> Iterator[Sample]:
    """Made to be seen by everybody."""
    for _ in range(4):
        anonymous = m.jwt({"iss": "supabase", "ref": m(LOWER, 20), "role": "anon", "iat": 1690000000})
        rows = [
            ("app.js", 'createClient(URL, "VALUE")\n', anonymous),
            (".env", "SUPABASE_ANON_KEY=VALUE\n", anonymous),
            (
                "app.js",
                'const firebaseConfig = {apiKey: "VALUE", authDomain: "x.web.app"}\n',
                "AI" + "za" + m(ALNUM, 35),
            ),
            ("app.js", 'const supabaseKey = "VALUE";\n', "sb" + "_publishable_" + m(ALNUM, 31)),
            ("index.html", '<div class="g-recaptcha" data-sitekey="VALUE"></div>\n', "6L" + m(ALNUM, 38)),
            ("app.py", 'RECAPTCHA_SITE_KEY = "VALUE"\n', "6L" + m(ALNUM, 38)),
            ("app.js", 'Stripe("VALUE")\n', "pk" + "_live_" + m(ALNUM, 24)),
            ("app.py", 'STRIPE_PUBLISHABLE_KEY = "VALUE"\n', "pk" + "_test_" + m(ALNUM, 99)),
            ("map.js", 'mapboxgl.accessToken = "VALUE";\n', "pk" + ".eyJ" + m(ALNUM, 70) + "." + m(ALNUM, 22)),
            ("index.html", "gtag('config', 'VALUE');\n", "G-" + m(UPPER + DIGITS, 10)),
            (
                "app.py",
                'CLIENT_ID = "VALUE"\n',
                m(DIGITS, 12) + "-" + m(LOWER + DIGITS, 32) + ".apps.googleusercontent.com",
            ),
            (
                "app.py",
                'sentry_sdk.init(dsn="VALUE")\n',
                f"https://{m(HEX, 32)}@o{m(DIGITS, 6)}.ingest.sentry.io/{m(DIGITS, 7)}",
            ),
            ("app.js", 'posthog.init("VALUE")\n', "phc" + "_" + m(ALNUM, 43)),
            ("id.pub", "VALUE me@host\n", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + m(ALNUM, 43)),
            (
                ".gradio/certificate.pem",
                "-----BEGIN CERTIFICATE-----\nVALUE\n-----END CERTIFICATE-----\n",
                m(ALNUM, 64),
            ),
            ("key.pub", "-----BEGIN PUBLIC KEY-----\nVALUE\n-----END PUBLIC KEY-----\n", m(ALNUM, 64)),
        ]
        for path, text, value in rows:
            yield _no((path, text), value, "public")


def _broken(m: Maker) -> Iterator[Sample]:
    """Of the right shape with a wrong checksum, from the handbooks, of the wrong length."""
    for _ in range(8):
        yield _no(("app.py", 'x = "VALUE"\n'), "gh" + "p_" + m(ALNUM, 36), "checksum")
        yield _no(("app.py", 'x = "VALUE"\n'), "npm" + "_" + m(ALNUM, 36), "checksum")
        yield _no(("app.py", 'x = "VALUE"\n'), "hf" + "_" + m(LETTERS, m.rng.choice((8, 20, 33, 40, 64))), "length")
        yield _no(("app.py", "x = 'VALUE'\n"), "AK" + "IA" + m(UPPER, 12), "length")
    for value in ("AK" + "IA" + "IOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG" + "/bPxRfiCYEXAMPLEKEY"):
        for path, text in (("README.md", "AWS_SECRET_ACCESS_KEY=VALUE\n"), ("app.py", 'aws_key = "VALUE"\n')):
            yield _no((path, text), value, "handbook")
    sample = m.jwt({"sub": "1234567890", "name": "John Doe", "iat": 1516239022})
    yield _no(("app.py", 'x = "VALUE"\n'), sample, "handbook")


def _blobs(m: Maker) -> Iterator[Sample]:
    """Encoded data in which every short shape turns up."""
    for planted in (
        "AK" + "IA" + m(UPPER + "234567", 16),
        "AI" + "za" + m(ALNUM, 35),
        "LT" + "AI" + m(ALNUM, 20),
        "1/" + "/0" + m(ALNUM, 98),
        "AB" + "SK" + m(ALNUM, 128),
        m(ALNUM, 76) + "AZ" + "DO" + m(ALNUM, 4),
        m(HEX, 32),
    ):
        for path, text in (
            ("logo.py", 'LOGO = "data:image/png;base64,VALUE"\n'),
            (
                "demo.ipynb",
                '{"cells": [{"cell_type": "code", "source": [], "outputs": [{"data": {"image/png": "VALUE"}}]}]}\n',
            ),
            ("bundle.js", 'var wasm="VALUE";\n'),
            ("font.css", "src: url(data:font/woff2;base64,VALUE)\n"),
            ("weights.b64", "VALUE\n"),
        ):
            yield _no((path, text), m(ALNUM + "+/", 900) + "/" + planted + "+" + m(ALNUM + "+/", 900), "blob")
    for _ in range(6):
        value = json.dumps({"tokens": [m(URLSAFE, 12) for _ in range(9)]})
        yield _no(("tokenizer.json", '{"model": VALUE}\n'), value, "vocabulary")


def _beside_commands(m: Maker) -> Iterator[Sample]:
    """What stands where secrets do: fingerprints and commits, references, calls, paths, examples, other tables."""
    for path, text, value in BENIGN:
        size = value.lstrip("upehxalnm")
        if size.isdigit() and value.startswith("upper"):
            value = m(DIGITS + "ABCDEF", int(size))
        elif size.isdigit() and value.startswith("hex"):
            value = m(HEX, int(size))
        elif size.isdigit() and value.startswith("alnum"):
            value = m(ALNUM, int(size))
        yield _no((path, text), value, "beside")
