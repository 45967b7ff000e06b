"""What real Spaces look like and a linter must get right: each shape, with all that the strict profile says of it."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest
from hf_lint.secrets.fakes import expand
from support import lint

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

GROUPS = ("secrets", "image", "card", "deps")
DIGEST = "sha256:02108f5d322dd89f1c9e552442c25acb0543dfdbc455693a5599624f20d9155d"
BASE = f"python:3.12-slim@{DIGEST}"
GRADIO = '---\ntitle: Demo\nsdk: gradio\nsdk_version: 6.31.0\npython_version: "3.12"\n---\n'
DOCKER = "---\ntitle: Demo\nsdk: docker\n---\n"
APP = "import gradio as gr\n\ngr.Interface(str, 'text', 'text').launch()\n"
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "4d7a" * 16 + "\nsize 41\n"
CERTIFICATE = "-----BEGIN CERTIFICATE-----\n" + ("MIIB" + "Qk9" * 20 + "\n") * 5 + "-----END CERTIFICATE-----\n"
# An access key's shape, and that of a Google key, as they turn up in encoded programs.
BLOB = (
    base64.b64encode(bytes(range(256)) * 9).decode()
    + "/AK"
    + "IAQWERTYUIOPASDFGH+/AI"
    + "zaSy"
    + "Ab1" * 11
    + "+"
    + "Qk9" * 300
)
HEREDOC = f"""FROM {BASE}
WORKDIR /app
RUN cat <<'EOF' > start.sh
cat <<'INNER' > serve.py
from http.server import HTTPServer
from huggingface_hub import snapshot_download
FROM scratch
INNER
python3 serve.py
EOF
RUN python - <<EOF
from importlib import metadata
print(metadata.version("pip"))
EOF
USER 1000
CMD ["sh", "start.sh"]
"""

SHAPES: dict[str, tuple[Mapping[str, str | bytes], list[str]]] = {
    "a folder called Dockerfile on a Gradio Space": (
        {"README.md": GRADIO, "app.py": APP, "Dockerfile/app.py": "print(1)\n"},
        [],
    ),
    "a folder called Dockerfile on a Docker Space": (
        {"README.md": DOCKER, "Dockerfile/Dockerfile": f"FROM {BASE}\n"},
        ["README.md:3 missing-dockerfile"],
    ),
    "README.MD as the only card": (
        {"README.MD": GRADIO, "app.py": APP},
        ["README.MD:1 invalid-card"],
    ),
    "two READMEs that differ in case": (
        {"README.md": GRADIO, "Readme.MD": "---\nsdk: docker\n---\n", "app.py": APP},
        [],
    ),
    "a card that is a template": (
        {"README.md": GRADIO.replace("Demo", "{{ title }}"), "app.py": APP},
        ["README.md:2 invalid-card"],
    ),
    "CRLF in the card": (
        {"README.md": GRADIO.replace("\n", "\r\n"), "app.py": APP.replace("\n", "\r\n")},
        [],
    ),
    "requirements in UTF-16, as PowerShell writes them": (
        {
            "README.md": GRADIO,
            "app.py": APP,
            "requirements.txt": "numpy==2.3.4\r\nrequests>=2\r\n".encode("utf-16"),
        },
        ["requirements.txt:1 unreadable-requirements", "requirements.txt:2 unpinned-requirement"],
    ),
    "a Gradio Space that needs nothing but Gradio": ({"README.md": GRADIO, "app.py": APP}, []),
    "requirements that name Gradio without a version": (
        {"README.md": GRADIO, "app.py": APP, "requirements.txt": "gradio\n"},
        [],
    ),
    "a Dockerfile that nothing uses": (
        {"README.md": GRADIO, "app.py": APP, "Dockerfile": "FROM python\nRUN pip install torch\nCMD python app.py\n"},
        [],
    ),
    "Python and a second heredoc inside a heredoc": ({"README.md": DOCKER, "Dockerfile": HEREDOC}, []),
    "a stage chosen by a build argument": (
        {
            "README.md": DOCKER,
            "Dockerfile": f"ARG MODE=api\nFROM {BASE} AS base-api\nFROM {BASE} AS base-gpu\n"
            "FROM base-${MODE} AS run\n"
            'USER 1000\nCMD ["python", "-m", "http.server", "7860"]\n',
        },
        [],
    ),
    "a wrapper of somebody's image": (
        {
            "README.md": DOCKER,
            "Dockerfile": "FROM ghcr.io/example/proxy:main\nCOPY config.yaml /app/config.yaml\n",
            "config.yaml": "listen: 7860\n",
        },
        ["Dockerfile:1 opaque-image", "Dockerfile:1 root-user", "Dockerfile:1 untrusted-base-image"],
    ),
    "a user who may become root": (
        {
            "README.md": DOCKER,
            "Dockerfile": f"FROM {BASE}\nRUN useradd -m -u 1000 user"
            " && echo 'user ALL=(ALL) NOPASSWD:ALL' >> /etc/sudoers\n"
            'USER user\nCMD ["python", "-m", "http.server", "7860"]\n',
        },
        ["Dockerfile:2 privilege-tooling"],
    ),
    "Git LFS pointers where JSON is expected": (
        {
            "README.md": GRADIO,
            "app.py": APP,
            "model/adapter_config.json": POINTER,
            "model/tokenizer.json": POINTER,
            "credentials.json": POINTER,
        },
        [],
    ),
    "the certificate that Gradio leaves behind": (
        {"README.md": GRADIO, "app.py": APP, ".gradio/certificate.pem": CERTIFICATE},
        [],
    ),
    "keys in encoded programs": (
        {
            "README.md": GRADIO,
            "app.py": APP,
            "static/app.min.js": f'!function(){{var wasm="{BLOB}";run(wasm)}}();\n',
            "static/weights.b64": BLOB + "\n",
            "data/cache.json": '{"risk-management-of-large-projects-2024": "desk-sk-lamp-with-a-long-name-2024"}\n',
        },
        [],
    ),
    "identifiers that begin as a token does": (
        {
            "README.md": GRADIO,
            "app.py": APP
            + "from models import AutoModelForSequenceClassification as 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\n"
            + "hf_AutoModelForSequenceClassificationWithHead = None\nhf_model_for_conditional_generation_base = 1\n",
        },
        [],
    ),
    "sample keys in the README": (
        {
            "README.md": GRADIO
            + "```bash\nexport HF_TOKEN=hf_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\nexport OPENAI_API_KEY=sk-...\n"
            + 'export GROQ_API_KEY="your-groq-key"\nDATABASE_URL=postgresql://user:password@localhost/db\n```\n',
            "app.py": APP,
            ".env.example": "OPENAI_API_KEY=sk-your-key-here\nSECRET_KEY=change-me\n",
        },
        [],
    ),
    "a key as a fallback": (
        {"README.md": GRADIO, "app.py": f"import os\nKEY = os.getenv('MY_API_KEY', '{'4f9d27aa' * 3}')  # remove\n"},
        ["app.py:2 secret-default"],
    ),
    "a folder whose name ends in a blank": (
        {"README.md": GRADIO, "app.py": APP, "notes /keys.py": 'TOKEN = "@@fake:huggingface-user-token@@"\n'},
        ["notes /keys.py:1 leaked-hf-token"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_of_real_spaces(shape: str, tmp_path: Path) -> None:
    files, expected = SHAPES[shape]
    for path, content in files.items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else expand(content).encode())
    found = [
        f"{finding.location.path}:{finding.location.span.line} {finding.rule}"
        for finding in lint(tmp_path).findings
        if finding.group in GROUPS
    ]
    assert sorted(found) == expected
