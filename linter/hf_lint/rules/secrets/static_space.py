"""Secrets of a static Space: there is only the visitor's browser to read them in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.secrets import is_secret_name
from hf_lint.secrets.names import is_public_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space

_PAGES = (".html", ".htm", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".tsx", ".vue", ".svelte", ".astro")
_VARIABLES = r"\bhuggingface\s{0,9}(?:\?\.|\.)\s{0,9}variables\b"
_MEMBER = (
    r"\s{0,9}(?:(?:\?\.|\.)\s{0,9}(?P<name>[A-Za-z_$][\w$]{0,99})"
    r"""|(?:\?\.)?\[\s{0,9}["'`](?P<key>[^"'`\]\n]{1,99})["'`])"""
)
_READ = regex(_VARIABLES + _MEMBER)
_TAKEN_APART = regex(
    r"\{(?P<names>[^{}]{1,999})\}\s{0,9}=\s{0,9}\(?\s{0,9}(?:(?:window|globalThis|self)\s{0,9}(?:\?\.|\.)\s{0,9}){0,2}"
    + _VARIABLES
)
_ALIAS = regex(
    r"\b(?P<alias>[A-Za-z_$][\w$]{0,99})\s{0,9}=\s{0,9}\(?\s{0,9}"
    r"(?:(?:window|globalThis|self)\s{0,9}(?:\?\.|\.)\s{0,9}){0,2}" + _VARIABLES + r"(?!\s{0,9}(?:\?\.|\.|\[))"
)
_NAME = regex(r"[A-Za-z_$][\w$]*")
# What bundlers write into the page for the sake of the name's first word.
_BUNDLED = regex(
    r"\bimport\.meta\.env\.(?P<vite>(?:VITE|PUBLIC)_(?P<vite_rest>\w{1,80}))"
    r"|\bprocess\.env\.(?P<node>(?:NEXT_PUBLIC|REACT_APP|VUE_APP|GATSBY|NUXT_PUBLIC|EXPO_PUBLIC)_(?P<node_rest>\w{1,80}))"
)


@rule("static-space-secret")
def static_space_secret(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit wherever a page reads a variable that is named like a secret."""
    if space.sdk != "static":
        return
    public = frozenset(policy.params["public"])
    for file in space.select(*_PAGES):
        for match in _BUNDLED.finditer(file.text) if "_" in file.text and ".env." in file.text else ():
            name, rest = match["vite"] or match["node"], match["vite_rest"] or match["node_rest"]
            if is_secret_name(rest) and not is_public_name(rest, policy.params["public_words"]):
                place = file.location(match.start(), match.end())
                yield Hit(place, f"the build writes the value of `{name}` into the page, which every visitor receives")
        if "huggingface" not in file.text or "variables" not in file.text:
            continue
        for name, start, end in sorted(_reads(file.text), key=lambda read: read[1]):
            if name not in public and is_secret_name(name):
                yield Hit(file.location(start, end), f"every visitor's browser receives `{name}` of this Space")


def _reads(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield names that are read from the variables of the Space, with their place."""
    patterns = [_READ]
    aliases = {match.group("alias") for match in _ALIAS.finditer(text)}
    patterns += [re.compile(rf"(?<![\w$.]){re.escape(alias)}{_MEMBER}") for alias in sorted(aliases)[:20]]
    for pattern in patterns:
        for match in pattern.finditer(text):
            group = "name" if match.group("name") else "key"
            yield match.group(group), match.start(group), match.end(group)
    for match in _TAKEN_APART.finditer(text):
        base = match.start("names")
        for part in re.finditer(r"[^,]+", match.group("names")):
            name = _NAME.search(part.group())
            if name:
                yield name.group(), base + part.start() + name.start(), base + part.start() + name.end()
