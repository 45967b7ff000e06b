"""A typical docker Space, made by a seeded generator: 25 files, about 250 KB, with some defects in it.

Of 121 Spaces on the Hub 15 have a workflow, so this one has none; it can be given one, as then zizmor runs, too.
"""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_WORDS = (
    *("model", "prompt", "image", "audio", "token", "batch", "queue", "stream", "cache"),
    *("layer", "config", "result", "score", "label", "device"),
)
_CARD = """---
title: "Typical"
emoji: 🤖
colorFrom: blue
colorTo: green
sdk: docker
app_port: 7860
pinned: false
license: apache-2.0
---
"""
_DOCKERFILE = """FROM python:3.12-slim
ENV PYTHONUNBUFFERED=1 \\
    HF_HOME=/home/user/.cache/huggingface
RUN apt-get update && apt-get install -y --no-install-recommends \\
    ffmpeg git \\
    && rm -rf /var/lib/apt/lists/*
RUN useradd -m -u 1000 user
WORKDIR /home/user/app
COPY --chown=user requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY --chown=user . .
USER user
EXPOSE 7860
CMD ["uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "7860"]
"""


_WORKFLOW = """on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: pytest
"""


def _function(rng: random.Random, number: int) -> str:
    first, second, third = rng.sample(_WORDS, 3)
    return (
        f"def {first}_{second}_{number}({third}: str, limit: int = {rng.randrange(10, 999)}) -> dict[str, object]:\n"
        f'    """Turn the {third} into a {first} of at most `limit` {second}s."""\n'
        f"    values = [{', '.join(str(rng.random())[:6] for _ in range(6))}]\n"
        f'    if os.environ.get("{third.upper()}_MODE") == "{first}":\n'
        f'        logger.info("{second} %s", {third})\n'
        f'    return {{"{first}": values, "{second}": {third}[:limit]}}\n\n\n'
    )


def _module(rng: random.Random, size: int) -> str:
    parts = [
        "import logging\nimport os\n\nimport numpy as np\nimport torch\n\nlogger = logging.getLogger(__name__)\n\n\n"
    ]
    while sum(map(len, parts)) < size:
        parts.append(_function(rng, len(parts)))
    return "".join(parts)


def write_typical_space(folder: Path, seed: int = 20260713, *, workflow: bool = False) -> None:
    """Write the Space into `folder`, always the same for one seed, in place of its licence with a `workflow`."""
    rng = random.Random(seed)
    prose = " ".join(rng.choices(_WORDS, k=1500))
    files = {
        "README.md": _CARD + "\n# Typical\n\n" + prose,
        "Dockerfile": _DOCKERFILE,
        "requirements.txt": "fastapi\nuvicorn[standard]\ntorch>=2.4\ntransformers==4.46.0\npillow\n",
        ".gitignore": "__pycache__/\n.env\n",
        ".gitattributes": "*.safetensors filter=lfs diff=lfs merge=lfs -text\n",
        "config/labels.json": json.dumps([{word: rng.random() for word in _WORDS} for _ in range(60)], indent=1),
        "config/settings.yaml": "".join(f"{word}: {rng.randrange(100)}\n" for word in _WORDS),
        "static/index.html": "<!doctype html>\n"
        + "".join(f"<p class='{w}'>{w}</p>\n" for w in rng.choices(_WORDS, k=300)),
        "static/app.js": "".join(
            f"const {w}{n} = document.getElementById('{w}');\n" for n, w in enumerate(_WORDS * 20)
        ),
        "static/app.min.js": "!function(){" + "".join(f"var {chr(97 + n % 26)}{n}={n};" for n in range(2500)) + "}();",
        "docs/usage.md": prose,
        "start.sh": "#!/bin/sh\nset -eu\nexec uvicorn app.main:app --host 0.0.0.0 --port 7860\n",
    }
    files |= {".github/workflows/test.yml": _WORKFLOW} if workflow else {"LICENSE": prose[:2000]}
    for number in range(12):
        files[f"app/module_{number}.py" if number else "app/main.py"] = _module(rng, 11_600)
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
