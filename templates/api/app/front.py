"""The page of an API: there is nothing to click, but it says what can be asked, and how."""

from __future__ import annotations

import re
from html import escape
from string import Template

PAGE = Template("""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 45rem; padding: 0 1rem }
pre { background: #f3f4f6; color: #111827; overflow-x: auto; padding: 1rem }
</style>
<h1>$title</h1>
<p>$description</p>
<p>This Space is an API for programs. It answers to:</p>
<ul>$requests</ul>
<pre>curl https://$host$example</pre>
<p>Where it needs a key, add <code>--header 'Authorization: Bearer KEY'</code>.</p>
</html>
""")
_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?")


def render_front(title: str, description: str, requests: list[str], example: str, host: str) -> str:
    """The page as HTML. `example` is what stands after the address when curl asks; `host` is the visitor's word."""
    return PAGE.substitute(
        title=escape(title),
        description=escape(description),
        requests="".join(f"<li><code>{escape(request)}</code></li>" for request in requests),
        host=host if _HOST.fullmatch(host) else "THIS-SPACE",
        example=escape(example),
    )
