{% set openai = "openai" in kinds[cookiecutter.kind].words %}
"""The page of an API: it says what can be asked, and how{{ ", and lets who has the key try it" if openai }}."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING
{% if openai %}

from app.model import MODEL_ID
{% endif %}

if TYPE_CHECKING:
    from app.gate import Rules

PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<link rel="stylesheet" href="front.css">
</head>
<body>
<main>
<h1>$title</h1>
<p>$description</p>
<p>This Space is an API for programs. It answers to:</p>
<ul>$requests</ul>
<pre tabindex="0">curl https://$host$example</pre>
<p>Where it needs a key, add <code>--header 'Authorization: Bearer KEY'</code>.</p>
{% if openai %}
<h2>Try it</h2>
<p class="note">The model is $model, served by {{ "vLLM" if cookiecutter.kind == "docker-vllm" else "llama.cpp" }}. You ask one question here, and nothing of it is kept.</p>
<form data-model="$model">
<label for="key">API key</label>
<input id="key" name="key" type="password" autocomplete="off" required>
<label for="message">Message</label>
<textarea id="message" name="message" rows="3" required></textarea>
<button type="submit">Send</button><button type="button">Stop</button>
</form>
<h3 id="answer">Answer</h3>
<output aria-labelledby="answer" aria-live="polite"></output>
<script src="front.js"></script>
{% endif %}
</main>
</body>
</html>
""")
# What the page loads, and nothing else: no style and no script stands in it.
{% if openai %}
POLICY = (
    b"default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'"
)
{% else %}
POLICY = b"default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"
{% endif %}
_TYPES = {".css": b"text/css; charset=utf-8", ".js": b"text/javascript; charset=utf-8"}
FILES = {
    f"/{path.name}": (_TYPES[path.suffix], path.read_bytes())
    for path in Path(__file__).with_name("files").iterdir()
    if path.suffix in _TYPES
}
_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?")


def render_front(rules: Rules, host: str) -> str:
    """The page as HTML. `host` is the visitor's word for where the Space is."""
    return PAGE.substitute(
        title=escape(rules.title),
        description=escape(rules.description),
        requests="".join(f"<li><code>{escape(request)}</code></li>" for request in rules.offered()),
        host=host if _HOST.fullmatch(host) else "THIS-SPACE",
        example=escape(rules.example),
{% if openai %}
        model=escape(MODEL_ID),
{% endif %}
    )
