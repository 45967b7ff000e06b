"""Checks that people write before they use what a visitor sent: what is known behind them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.flow.model import ANY, ASKED, ENDING, EXISTING
from hf_lint.core.lazy import regex
from hf_lint.space.python import last_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from hf_lint.analysis.flow.model import Value

    Look = Callable[[ast.expr], Value]
    Known = list[tuple[str, str]]

MAX_DEPTH = 20
_SURE_METHODS = frozenset(("isdigit", "isalnum", "isidentifier", "isnumeric", "isdecimal", "isalpha", "fullmatch"))
_FILE_TESTS = frozenset(("isfile", "is_file", "isdir", "is_dir", "exists", "getsize"))
_HOST_PARTS = frozenset(("netloc", "hostname", "host"))
_BAD_ADDRESS = frozenset(("is_private", "is_loopback", "is_link_local", "is_reserved", "is_multicast"))
_TRUSTED = regex(r"allow|whitelist|safe|permit|trusted|sanit|within|inside|in_dir|validate|is_valid|verif|check_path")
_WEAK = regex(
    r"ext|file_?type|allowed_?file|is_valid_?(?:url|uri|file|image|audio|video)|validate_?(?:url$|image|audio)"
)
_REFUSED = regex(r"unsafe|private|internal|forbidden|blocked|dangerous|malicious|invalid|suspicious|traversal")
_LISTED = regex(r"unsafe|forbidden|blocked|dangerous|malicious|suspicious")
_NOT_CODE = ("path", "url", "html", "repo", "template", "store")
"""What a list of bad words may help against. Against code and commands none does: they can be written otherwise."""
_PUBLIC = regex(r"is_?public|is_?global|not_?ssrf|ssrf_?safe")
_CHECKING = regex(
    r"^_{0,2}(?:is|can|may|has|check|valid|verify|ensure|guard|assert|screen|vet)_|"
    r"check|valid|verif|ensure|guard|safe|allow|permit|sanit|clean|normali[sz]e|ssrf|block|forbid|restrict|resolve"
)
_BUILT_IN = frozenset(("len", "bool", "isinstance", "issubclass", "hasattr", "callable", "str", "int", "type", "print"))
_CONVERTERS = frozenset(("UUID", "int", "float", "ObjectId"))
"""What raises when a text is none of these."""
_RAISING = regex(r"_?(?:validate|ensure|assert|check|verify)")
_HOSTED = regex(r"\w+://[\w.-]+/|\w+://\w[\w-]*\.[\w.-]+")
_WEB_PATTERN = regex(r"\^?\(?(?:https?|ftp)")
_NAMED_HOST = regex(r"/\(?(?:\?:)?(?:www|\(www|\w+\\?\.\w{2,})")


def key_of(expr: ast.AST, depth: int = 8) -> str:
    """Return what names the value of a variable, attribute or item with constant index; "" for anything else."""
    if isinstance(expr, ast.Name):
        return expr.id
    if depth > 0 and isinstance(expr, ast.Attribute):
        base = key_of(expr.value, depth - 1)
        return f"{base}.{expr.attr}" if base else ""
    if depth > 0 and isinstance(expr, ast.Subscript) and isinstance(expr.slice, ast.Constant):
        base = key_of(expr.value, depth - 1)
        return f"{base}[{expr.slice.value!r}]" if base else ""
    return ""


def narrow(test: ast.expr, outcome: bool, look: Look, depth: int = MAX_DEPTH) -> Known:
    """Return variables (by key) and the uses they are safe for, once `test` came out as `outcome`.

    `look` evaluates an expression. The use `any` stands for all of them.
    """
    if depth <= 0:
        return []
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return narrow(test.operand, not outcome, look, depth - 1)
    if isinstance(test, ast.BoolOp):
        groups = [narrow(value, outcome, look, depth - 1) for value in test.values]
        if isinstance(test.op, ast.And) == outcome:
            return [known for group in groups for known in group]
        return [known for known in groups[0] if all(known in group for group in groups[1:])]
    if isinstance(test, ast.NamedExpr):
        return narrow(test.value, outcome, look, depth - 1)
    if isinstance(test, ast.Compare):
        return _judge_compare(test, outcome, look)
    if isinstance(test, ast.Call):
        return _judge_call(test, outcome, look, depth)
    if isinstance(test, ast.Attribute) and test.attr in _BAD_ADDRESS:
        return [] if outcome else _about(test.value, look, "url")
    if isinstance(test, ast.Name):
        about, use = look(test).about
        return [(about, ANY)] if outcome and use == "match" else []
    return []


def _judge_compare(test: ast.Compare, outcome: bool, look: Look) -> Known:
    if len(test.ops) != 1:
        return []
    operator, left, right = test.ops[0], test.left, test.comparators[0]
    if isinstance(operator, (ast.IsNot, ast.Is)) and isinstance(right, ast.Constant) and right.value is None:
        about, use = look(left).about
        if isinstance(left, ast.Call) and last_name(left.func) in ("match", "fullmatch"):
            return _judge_call(left, outcome == isinstance(operator, ast.IsNot), look, 4)
        return [(about, ANY)] if use == "match" and outcome == isinstance(operator, ast.IsNot) else []
    if isinstance(operator, (ast.In, ast.NotIn)):
        return _judge_membership(left, right, outcome == isinstance(operator, ast.In), look)
    if isinstance(operator, ast.LtE) and outcome:
        return _judge_letters(left, look)
    if not isinstance(operator, (ast.Eq, ast.NotEq)) or outcome != isinstance(operator, ast.Eq):
        return []
    found: Known = []
    for side, other in ((left, right), (right, left)):
        if isinstance(side, ast.Call) and last_name(side.func) in ("commonpath", "commonprefix"):
            found += [
                known for arg in ast.walk(side) if isinstance(arg, ast.expr) for known in _direct(arg, look, "path")
            ]
        elif not look(other).taints:
            found += _direct(side, look, ANY)
    return found


def _judge_letters(expr: ast.expr, look: Look) -> Known:
    """`set(text) <= LETTERS`, `set(text).issubset(LETTERS)`: no other letter is in the text."""
    if isinstance(expr, ast.Call) and last_name(expr.func) in ("set", "frozenset") and len(expr.args) == 1:
        return _direct(expr.args[0], look, ANY)
    return []


def _judge_membership(left: ast.expr, right: ast.expr, inside: bool, look: Look) -> Known:
    if isinstance(left, ast.Constant):
        if inside or not isinstance(left.value, str):
            return []
        return [(key, use) for use in _forbidden(left.value) for key, _ in _direct(right, look, use)]
    if not inside:
        if last_name(left) in ("sep", "altsep"):
            return _direct(right, look, "path")
        return []
    if isinstance(right, ast.Attribute) and right.attr == "parents":
        return _direct(right.value, look, "path")
    return _direct(left, look, ANY) if not look(right).taints else []


def _forbidden(text: str) -> tuple[str, ...]:
    """Return what a text without `text` in it is safe for."""
    return ("no-dots",) if text == ".." else ("path",) if text in ("/", "\\") else ()


def _judge_call(test: ast.Call, outcome: bool, look: Look, depth: int) -> Known:
    name = last_name(test.func)
    owner = test.func.value if isinstance(test.func, ast.Attribute) else None
    if name in ("any", "all") and test.args and isinstance(test.args[0], (ast.GeneratorExp, ast.ListComp)):
        return _judge_each(test.args[0], name, outcome, look, depth)
    if name in ("startswith", "endswith") and owner is not None and test.args:
        return _judge_affix(owner, test.args[0], name, outcome, look)
    if name == "issubset" and owner is not None:
        return _judge_letters(owner, look) if outcome else []
    if name == "isabs" and test.args:
        return [] if outcome else _direct(test.args[0], look, "relative")
    if name == "is_absolute" and owner is not None:
        return [] if outcome else _direct(owner, look, "relative")
    if name == "is_relative_to" and owner is not None:
        return _direct(owner, look, "path") if outcome else []
    subject = test.args[0] if test.args else owner
    if name in _FILE_TESTS and subject is not None:
        return _direct(subject, look, EXISTING) if outcome else []
    if name in ("match", "fullmatch", "search"):
        return _judge_pattern(test, name, outcome, look)
    if name in _SURE_METHODS and owner is not None and not test.args:
        return _direct(owner, look, ANY) if outcome else []
    if name == "isinstance" and len(test.args) == 2:
        kinds = {last_name(node) for node in ast.walk(test.args[1])}
        return (
            _direct(test.args[0], look, ANY)
            if outcome and kinds and kinds <= {"int", "float", "bool", "Load", ""}
            else []
        )
    uses = judge_by_name(name.lower(), outcome) or ((ASKED,) if is_asked(test.func) else ())
    return [known for arg in test.args for use in uses for known in _direct(arg, look, use)]


def is_asked(func: ast.expr) -> bool:
    """Return whether a function that is called may be one of the Space that judges its argument."""
    name = last_name(func)
    if isinstance(func, ast.Name):
        return name not in _BUILT_IN
    return may_judge(name)


def judge_by_name(lower: str, outcome: bool) -> tuple[str, ...]:
    """Return the uses for which the argument of `is_safe_path(x)` is safe, once that came out as `outcome`."""
    uses: tuple[str, ...] = (ANY,)
    if _REFUSED.search(lower):
        good = not outcome
        uses = _NOT_CODE if _LISTED.search(lower) else uses
    elif _TRUSTED.search(lower):
        good = outcome
    elif _PUBLIC.search(lower):
        good, uses = outcome, ("url",)
    else:
        return ()
    if good and _WEAK.search(lower):
        return () if "url" in lower else (ENDING,)
    return uses if good else ()


def _judge_each(each: ast.GeneratorExp | ast.ListComp, name: str, outcome: bool, look: Look, depth: int) -> Known:
    """`all(c in LETTERS for c in text)`, `any(host.endswith(end) for end in HOSTS)`, `any(c in text for c in "./")`."""
    part = each.generators[0]
    if outcome != (name == "all"):
        if name == "any" and outcome:
            return [known for known in narrow(each.elt, True, look, depth - 1) if known[0] != key_of(part.target)]
        return []
    target = key_of(part.target)
    inner = narrow(each.elt, outcome, look, depth - 1)
    if name == "all" and any(known[0] == target for known in inner):
        return _direct(part.iter, look, ANY)
    texts = [
        node.value for node in ast.walk(part.iter) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    if name == "any" and isinstance(each.elt, ast.Compare) and key_of(each.elt.left) == target:
        letters = {*texts, *"".join(texts)} if len(texts) == 1 else {*texts}
        uses = {use for text in letters for use in _forbidden(text)}
        return [(key, use) for use in uses for key, _ in _direct(each.elt.comparators[0], look, use)]
    return inner


def _judge_affix(owner: ast.expr, affix: ast.expr, name: str, outcome: bool, look: Look) -> Known:
    texts = [node.value for node in ast.walk(affix) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    whole = isinstance(affix, ast.Constant) or (
        isinstance(affix, ast.Tuple) and all(isinstance(item, ast.Constant) for item in affix.elts)
    )
    if not outcome:
        uses = [use for text in texts for use in (("relative",) if text == "/" else _forbidden(text)) if whole]
        return [(key, use) for use in uses for key, _ in _direct(owner, look, use)]
    if name == "endswith":
        ending = _direct(owner, look, ENDING) if whole and texts and all(text[:1] == "." for text in texts) else []
        return _about(owner, look, "url") + ending
    if whole and all(_HOSTED.match(text) for text in texts):
        return _direct(owner, look, "url")
    if whole and texts and all(text.strip("/.") for text in texts) and look(owner).about[1] == "path":
        return _direct(owner, look, "path")  # resolved, and still below a folder
    if whole and all("/" in text and not text.endswith("://") for text in texts) and not any("://" in t for t in texts):
        return _direct(owner, look, "path") + _direct(owner, look, "repo")
    return [] if whole else [known for use in ("path", "url", "repo") for known in _direct(owner, look, use)]


def _judge_pattern(test: ast.Call, name: str, outcome: bool, look: Look) -> Known:
    """`re.fullmatch(pattern, x)` and `PATTERN.fullmatch(x)`."""
    if not test.args:
        return []
    subject = test.args[-1] if len(test.args) == 1 else test.args[1]
    first = test.args[0] if len(test.args) > 1 else None
    pattern = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
    if name == "search" and not pattern.startswith("^"):
        if outcome:
            return []
        return _direct(subject, look, ANY if pattern.startswith("[^") else ASKED)
    if not outcome:
        return []
    if _WEB_PATTERN.match(pattern) and not _NAMED_HOST.search(pattern):
        return []
    return _direct(subject, look, ANY)


def _direct(expr: ast.expr, look: Look, use: str) -> Known:
    """Return what a check of `expr` says: about the variable itself, and about the one that it was made of."""
    key = key_of(expr)
    found = [(key, use)] if key else []
    about, kind = look(expr).about
    if about:
        found.append((about, use if kind == "same" or (kind == "path" and use != ANY) else kind))
    return [(key, use) for key, use in found if use not in ("match", "parsed")]


def _about(expr: ast.expr, look: Look, kind: str) -> Known:
    about, known = look(expr).about
    return [(about, kind)] if about and known == kind else []


def hosts(attribute: str) -> bool:
    """Return whether this part of a parsed URL says where it leads."""
    return attribute in _HOST_PARTS


def may_judge(name: str) -> bool:
    """Return whether a function of this name may refuse its argument, or make it harmless."""
    return _CHECKING.search(name.lower()) is not None


def is_validator(name: str) -> bool:
    """Return whether a function of this name raises when its argument is not allowed."""
    lower = name.lower()
    return name in _CONVERTERS or (bool(_RAISING.match(lower)) and not _WEAK.search(lower))
