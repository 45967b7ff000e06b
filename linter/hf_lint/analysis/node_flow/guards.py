"""Conditions that people write before they use what a visitor sent: what is known once they came out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hf_lint.analysis.flow.guards import is_validator, judge_by_name
from hf_lint.analysis.flow.model import ANY, SECRET, VISITOR
from hf_lint.analysis.node_flow.core import EVERY, common
from hf_lint.analysis.node_flow.model import CLEAN, SHOWN
from hf_lint.analysis.node_flow.statements import Statements
from hf_lint.core.lazy import regex

if TYPE_CHECKING:
    from tree_sitter import Node

    from hf_lint.analysis.node_flow.core import Fact, Frame
    from hf_lint.analysis.node_flow.model import Value

_SURE = regex(
    r"(?i)^is_?(?:uuid|int|integer|alpha|alphanumeric|numeric|mongo_?id|slug|hexadecimal|in|finite|safe_?integer|ulid|cuid"
    r"|valid_?object_?id|valid_?uuid|valid_?id)$"
)
_NUMERIC = frozenset(("isNaN", "isInteger", "isFinite", "isSafeInteger"))
_LISTED = frozenset(("includes", "has", "hasOwnProperty", "hasOwn", "indexOf", "some", "contains"))
_HOSTED = regex(r"(?i)[a-z]+://[^/\0\1]+/|[a-z]+://[^/\0\1]*\.[a-z]{2,}")
_OPEN = regex(r"(?<!\\)\.[*+]|\\S[*+]|\[\^[^\]]{0,200}\][*+]")
_WEB = regex(r"^\^?\(?(?:\?:)?https?")
_HOST_NAMED = regex(r"//\(?(?:\?:)?(?:www|\(www|[\w-]+\\?\.\w{2,})")
MAX_DEPTH = 12


class Guards(Statements):
    """What conditions say about the origins of values."""

    if TYPE_CHECKING:

        def ask(self, node: Node, value: Value, outcome: bool, frame: Frame) -> set[Fact] | None: ...  # noqa: D102

    def narrow(self, node: Node | None, outcome: bool, frame: Frame, depth: int = MAX_DEPTH) -> set[Fact]:
        """Return the origins and the uses that they are safe for, once `node` came out as `outcome`."""
        if node is None or depth <= 0 or self.left <= 0:
            return set()
        self.left -= 1
        kind = node.type
        if kind in ("parenthesized_expression", "await_expression", "non_null_expression", "as_expression"):
            return self.narrow(next(iter(node.named_children), None), outcome, frame, depth - 1)
        if kind == "unary_expression" and frame.script.text(node).startswith("!"):
            return self.narrow(node.child_by_field_name("argument"), not outcome, frame, depth - 1)
        if kind == "binary_expression":
            return self._read_binary(node, outcome, frame, depth)
        if kind == "call_expression":
            return self._read_call(node, outcome, frame)
        if kind in ("subscript_expression", "identifier") and outcome:
            return self._read_lookup(node, frame)
        if kind in ("identifier", "member_expression"):  # a secret that is not set
            return {(taint.origin, SHOWN) for taint in self.value(node, frame).taints if taint.kind == SECRET}
        return set()

    def _read_binary(self, node: Node, outcome: bool, frame: Frame, depth: int) -> set[Fact]:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = node.child_by_field_name("operator")
        sign = operator.type if operator is not None else ""
        if left is None or right is None:
            return set()
        if sign in ("&&", "||"):
            groups = [self.narrow(side, outcome, frame, depth - 1) for side in (left, right)]
            return groups[0] | groups[1] if (sign == "&&") == outcome else set(common(groups))
        if sign == "in":
            return self.facts(self.value(left, frame), ANY) if outcome else set()
        if sign in ("===", "==", "!==", "!="):
            return self._read_equality(left, right, outcome == (sign[0] == "="), frame, depth)
        if sign in (">=", ">", "<", "<="):
            return self._read_order(left, right, sign, outcome, frame)
        return set()

    def _read_equality(self, left: Node, right: Node, same: bool, frame: Frame, depth: int) -> set[Fact]:
        texts = [frame.script.text(side) for side in (left, right)]
        if left.type == "call_expression" and texts[1] in ("true", "false", "null", "undefined"):
            return self.narrow(left, same == (texts[1] == "true"), frame, depth - 1)
        if left.type == "call_expression" and texts[1] in ("-1", "0"):
            return self._read_index(left, texts[1], same, frame)
        if not same:
            return set()
        if "typeof" in texts[0]:
            argument = left.child_by_field_name("argument")
            return self.facts(self.value(argument, frame), ANY) if texts[1][1:-1] in ("number", "boolean") else set()
        found: set[Fact] = set()
        for side, other in ((left, right), (right, left)):
            value, against = self.value(side, frame), self.value(other, frame)
            if value.unsafe("", VISITOR) and against.unsafe("", SECRET):
                # Who knows the secret sends no link with a script in it.
                found |= {(EVERY, "html"), (EVERY, "redirect")}
            if value.taints and not against.taints and texts[side is left] not in ("null", "undefined"):
                found |= self._about(value)
                if side.type == "call_expression" and "basename" in frame.script.text(side):
                    found |= self.facts(value, "path")
        return found

    def _about(self, value: Value) -> set[Fact]:
        """Return what is known of a value that is one of a few."""
        if value.part == "host":
            return {(taint.origin, use) for taint in value.taints for use in ("url", "redirect")}
        return self.facts(value, ANY)

    def _read_index(self, call: Node, number: str, same: bool, frame: Frame) -> set[Fact]:
        """`LIST.indexOf(x) !== -1`, `text.indexOf("..") === -1`, `p.indexOf(ROOT) === 0`."""
        owner, name, args = self._parts(call, frame)
        if name not in ("indexOf", "lastIndexOf", "search") or owner is None or not args:
            return set()
        if number == "0":
            return self._read_start(owner, args[0]) if same else set()
        return self._read_membership(owner, args[0], not same)

    def _read_order(self, left: Node, right: Node, sign: str, outcome: bool, frame: Frame) -> set[Fact]:
        if left.type == "member_expression" and frame.script.text(left).endswith(".length"):
            value = self.value(left.child_by_field_name("object"), frame)
            is_short = outcome == (sign in ("<", "<="))  # a key is longer than that
            return {(t.origin, SHOWN) for t in value.taints if t.kind == SECRET} if is_short else set()
        if left.type != "call_expression":
            return set()
        owner, name, args = self._parts(left, frame)
        if name != "indexOf" or owner is None or not args:
            return set()
        text = frame.script.text(right)
        inside = (sign, text) in ((">=", "0"), (">", "-1"))
        outside = (sign, text) in (("<", "0"),)
        return self._read_membership(owner, args[0], outcome == inside) if inside or outside else set()

    def _parts(self, call: Node, frame: Frame) -> tuple[Value | None, str, list[Value]]:
        """Return what a method is called on, its name and the arguments."""
        function, given = call.child_by_field_name("function"), call.child_by_field_name("arguments")
        args = [self.value(item, frame) for item in given.named_children] if given is not None else []
        if function is not None and function.type == "member_expression":
            owner, name = function.child_by_field_name("object"), function.child_by_field_name("property")
            return self.value(owner, frame), frame.script.text(name) if name is not None else "", args
        return None, frame.script.text(function)[:100] if function is not None else "", args

    def _read_lookup(self, node: Node, frame: Frame) -> set[Fact]:
        """`if (HANDLERS[name])`: it is one of the keys."""
        if node.type == "identifier":
            return set()
        base, index = node.child_by_field_name("object"), node.child_by_field_name("index")
        if self.value(base, frame).taints:
            return set()
        return self.facts(self.value(index, frame), ANY)

    def _read_membership(self, owner: Value, item: Value, inside: bool) -> set[Fact]:
        if owner.taints and item.text is not None:
            if inside:
                return set()
            uses = ("no-dots",) if item.text == ".." else ("path", "redirect") if item.text in ("/", "\\") else ()
            if item.text in ("://", "//", ":"):
                uses = ("redirect",)
            return self.facts(owner, *uses)
        return self._about(item) if inside and item.taints and not owner.taints else set()

    def _read_start(self, owner: Value, start: Value) -> set[Fact]:
        """Return what is known of a value that starts with another."""
        origins = {(taint.origin, taint.whole) for taint in owner.taints}
        text = start.text
        if owner.part in ("resolved", "joined"):
            return {(origin, "path") for origin, _ in origins}
        if start.taints:
            return set()
        if text is None:
            return {(origin, use) for origin, whole in origins for use in ("url", "redirect") if whole}
        if _HOSTED.match(text):
            return {(origin, use) for origin, whole in origins for use in ("url", "redirect") if whole}
        return {(origin, "redirect") for origin, whole in origins if whole and text.startswith("/")}

    def _read_call(self, node: Node, outcome: bool, frame: Frame) -> set[Fact]:
        owner, name, args = self._parts(node, frame)
        function = node.child_by_field_name("function")
        if owner is not None and args:
            if name in _LISTED and (name != "some" or not args[0].functions):
                if owner.obj == "Object" and len(args) > 1:
                    return self._about(args[1]) if outcome and not args[0].taints else set()
                return self._read_membership(owner, args[0], outcome)
            if name == "some" and outcome:
                return self._read_each(owner, args[0], frame)
            if name == "startsWith":
                return self._read_refused_start(owner, args[0], outcome)
            if name == "endsWith" and owner.part == "host" and outcome:
                return self._about(owner)
            if name in ("test", "exec") and owner.obj.startswith("regex "):
                facts = self._read_pattern(owner.obj[6:], args[0], outcome)
                return facts | self._of_tested_variable(node, owner.obj[7:], outcome, frame)
            if name == "match" and args[0].obj.startswith("regex "):
                return self._read_pattern(args[0].obj[6:], owner, outcome)
        callee = self.value(function, frame)
        if callee.functions:
            found = self.ask(node, callee, outcome, frame)
            if found:
                return found
        if name.rpartition(".")[2] in _NUMERIC and args and not args[0].taints:
            args = [self._before_number(node, frame)]
        return self._find_by_name(name, args, outcome)

    def _of_tested_variable(self, call: Node, written: str, outcome: bool, frame: Frame) -> set[Fact]:
        """Return what a strict pattern says of the variable that it was tried on, be that a part of something else."""
        given = call.child_by_field_name("arguments")
        subject = next(iter(given.named_children), None) if given is not None else None
        pattern, _, flags = written.rpartition("/")
        if subject is None or subject.type != "identifier" or not outcome or not is_strict(pattern, flags):
            return set()
        return {self.of_variable(frame.script.text(subject), frame)}

    def _before_number(self, node: Node, frame: Frame) -> Value:
        """Return what `Number(x)` is made of in a question about it; `parseInt` takes what only begins with digits."""
        given = node.child_by_field_name("arguments")
        inner = next(iter(given.named_children), None) if given is not None else None
        if inner is None or inner.type != "call_expression":
            return CLEAN
        _, name, args = self._parts(inner, frame)
        return args[0] if name == "Number" and args else CLEAN

    def _read_refused_start(self, owner: Value, start: Value, outcome: bool) -> set[Fact]:
        if outcome:
            return self._read_start(owner, start)
        if start.text == ".." and owner.part == "relative":
            return {(taint.origin, "path") for taint in owner.taints}
        if start.text in ("http", "http://", "//"):
            return self.facts(owner, "redirect") if start.text != "http://" else set()
        return self.facts(owner, "relative") if start.text == "/" else set()

    def _read_each(self, owner: Value, test: Value, frame: Frame) -> set[Fact]:
        """`ROOTS.some(root => full.startsWith(root))`."""
        if owner.taints or not test.functions:
            return set()
        found = self.ask(test.functions[0].node, test, True, frame)
        return found or set()

    def _read_pattern(self, written: str, subject: Value, outcome: bool) -> set[Fact]:
        pattern, _, flags = written[1:].rpartition("/")
        if not subject.taints:
            return set()
        if not outcome:
            if pattern.startswith("[^") and pattern.endswith("]"):
                return self.facts(subject, ANY)
            uses = [use for part, use in ((r"\.\.", "no-dots"), (r"\/", "path"), (r"\.\.", "path")) if part in pattern]
            return self.facts(subject, *(uses if r"\/" in pattern or r"\.\." in pattern else ()))
        if is_strict(pattern, flags):
            return self._about(subject)
        if pattern.startswith("^") and _WEB.match(pattern) and _HOST_NAMED.search(pattern.replace("\\/", "/")):
            return self.facts(subject, "url", "redirect")
        return set()

    def _find_by_name(self, name: str, args: list[Value], outcome: bool) -> set[Fact]:
        last = name.rpartition(".")[2]
        if last in ("isNaN",):
            return self.facts(args[0], ANY) if args and not outcome else set()
        if _SURE.match(last):
            return self.facts(args[0], ANY) if args and outcome else set()
        uses = judge_by_name(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", last).lower(), outcome)
        found = set()
        for value in args:
            for taint in value.taints:
                found |= {(taint.origin, use) for use in uses}
        return found

    def validated(self, name: str, args: list[Value]) -> set[Fact]:
        """Return what a call of a function says that throws where its argument is not allowed."""
        last = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.rpartition(".")[2]).lower()
        if not is_validator(last):
            return set()
        return {(taint.origin, ANY) for value in args for taint in value.taints}


def is_strict(pattern: str, flags: str = "") -> bool:
    """Say whether a regular expression lets only texts through that can harm no path, page or command."""
    ends = pattern.startswith("^") and pattern.endswith("$") and not pattern.endswith("\\$")
    return ends and "m" not in flags and not _OPEN.search(pattern) and not _WEB.match(pattern)
