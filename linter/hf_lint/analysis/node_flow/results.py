"""What functions give back that are not of the Space: JavaScript's own, of Node and of packages, by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.analysis.flow.model import ANY, FETCHED, SECRET, VISITOR
from hf_lint.analysis.node_flow import library
from hf_lint.analysis.node_flow.guards import is_strict
from hf_lint.analysis.node_flow.members import decoded
from hf_lint.analysis.node_flow.model import ANYTHING, CLEAN, INPUT, Value, concat, join, text_of
from hf_lint.analysis.node_flow.sinks import Sinks

if TYPE_CHECKING:
    from tree_sitter import Node

    from hf_lint.analysis.node_flow.core import Frame

_CUTS = frozenset(("slice", "substring", "substr", "charAt", "at"))
_LOOKUPS = frozenset(("lookup", "resolve", "resolve4", "resolve6", "resolveAny"))


class Results(Sinks):
    """Results of functions that are known by their names."""

    def result_by_name(self, name: str, args: list[Value], node: Node, frame: Frame) -> Value | None:
        """Return the result of a function that is known by its qualified name."""
        first = args[0] if args else CLEAN
        whole = join(arg.plain() for arg in args)
        if not name or name.startswith("@"):
            return None
        if name in library.NUMBERS or name.startswith("Math."):
            return CLEAN
        if name in library.BASENAMES:
            return first.plain().marked("path")
        if name in library.EXTENSIONS:
            return first.partial().marked("path", "html", "url")
        if name in library.JOINERS or name in library.RESOLVERS:
            return self._joined_path(name, args)
        if name in ("path.parse", "path.posix.parse"):
            last = first.plain().marked("path")
            keys = (("base", last), ("name", last), ("ext", last), ("dir", first.plain()), ("root", CLEAN))
            return Value(first.taints, keys=keys)
        if name.endswith((".realpath", ".realpathSync")):
            return Value(first.taints, part="resolved")
        if name.startswith("dns") and name.rpartition(".")[2] in _LOOKUPS:
            return Value(first.taints, part="host")
        if name == "RegExp" and first.text is not None:
            return Value(obj=f"regex /{first.text[:300]}/")
        if name == "path.relative":
            return Value(whole.taints, part="relative")
        if name.endswith(("encodeURIComponent", "querystring.escape")):
            return first.plain().marked("url", "html", "path", "redirect")._replace(shape=None)
        if name == "encodeURI":
            return first.plain().marked("html")
        if name in ("URL", "url.URL", "url.parse", "url.resolve"):
            return self._url(name, args)
        if name == "URLSearchParams":
            value = Value(whole.taints, obj="@bag")
            return value.marked("url", "html", "path", "redirect") if first.keys else value
        if name in ("util.promisify", "promisify", "util.callbackify"):
            return first
        if name == "axios.create" or name == "axios.default.create":
            return CLEAN if first.key("baseURL") is not None else Value(obj="axios")
        if name in library.MARKDOWN:
            return Value(first.taints, shape=f"<p>{INPUT}" if first.taints else None)
        if name in library.MAKING:
            made = first if name in ("Promise.resolve", "Object.freeze", "structuredClone") else whole
            if name == "path.normalize" or name == "path.posix.normalize":
                rooted = first.form.startswith("/")
                return Value((made.marked("rooted") if rooted else made).taints, part="joined", shape=first.shape)
            if name == "JSON.stringify":
                return Value(first.plain().marked("json-text").taints)
            if name in ("Promise.all", "Promise.allSettled", "Promise.race") and first.items:
                return Value(whole.taints, items=first.items)
            made = decoded(made) if name.startswith(("decodeURI", "querystring.", "qs.", "unescape")) else made
            return made._replace(obj="@bag") if made.taints and _is_visitors(made) and not made.functions else made
        return None

    def _joined_path(self, name: str, args: list[Value]) -> Value:
        parts = list(args)
        if len(parts) > 1 and not parts[0].taints:
            parts = [
                part._replace(
                    taints=tuple(t._replace(safe=t.safe | {"path"}) if "rooted" in t.safe else t for t in part.taints)
                )
                for part in parts
            ]
        taints = join(part.plain() for part in parts).taints
        shape = "/".join(part.form for part in parts)
        value = Value(taints, shape=shape[:1_500], part="resolved" if name in library.RESOLVERS else "joined")
        if len(parts) > 1 and parts[0].text == "/":
            return value.marked("rooted")
        return value

    def _url(self, name: str, args: list[Value]) -> Value:
        first = args[0] if args else CLEAN
        value = Value(first.taints, obj="URL()", shape=first.shape)
        if len(args) > 1 and not args[1].taints and first.form.startswith("/") and first.form[1:2] not in ("/", "\1"):
            return value.marked("url")
        return value

    def result_of_text(self, method: str, receiver: Value, args: list[Value], node: Node, frame: Frame) -> Value:
        """Return the result of a method of a text, a list or a response."""
        if receiver.obj == "@bag" and method in ("get", "getAll") and args:
            return self.member(receiver, args[0].text or "", node, frame)
        if receiver.obj == "@answer" and method == "pipe":
            for arg in args:
                if arg.obj in ("@response", "@reply"):
                    self.sent(receiver.plain(), "write", node, frame)
            return args[0] if args else CLEAN
        if method in ("replace", "replaceAll"):
            return self._replaced(receiver, args, all_of_it=method == "replaceAll")
        if method in ("concat", "join", "push"):
            return self.joined(method, receiver, args)
        if method == "split":
            return self._split(receiver, args)
        if method in ("match", "exec") and args and args[0].obj.startswith("regex "):
            pattern, _, flags = args[0].obj[7:].rpartition("/")
            return CLEAN if is_strict(pattern, flags) else receiver.partial()
        if method in _CUTS and any(taint.kind == SECRET for taint in receiver.taints):
            return CLEAN  # the first and the last letters of a key open nothing
        if method in library.PARTS:
            return receiver.partial()._replace(obj="@bag" if receiver.obj == "@bag" else "")
        if method in ("pop", "shift", "at") and receiver.part == "pieces":
            return receiver.partial().marked("path")
        if method in library.PASSING:
            return receiver._replace(shape=receiver.shape if method.startswith(("trim", "toString")) else None)
        if any(taint.kind == FETCHED for taint in receiver.taints):
            return receiver
        return CLEAN

    def _split(self, receiver: Value, args: list[Value]) -> Value:
        separator = (args[0].text or args[0].obj) if args else ""
        value = receiver.partial()
        slashes = separator in ("/", "\\") or (separator.startswith("regex ") and "/" in separator[7:-1])
        if slashes and receiver.part != "host":
            value = value.marked("path")
        return value._replace(part="pieces")

    def joined(self, method: str, receiver: Value, args: list[Value]) -> Value:
        """Return the text that is put together of a text or list and of arguments."""
        if method in ("replace", "replaceAll"):
            return Value(join((receiver.plain(), *(arg.plain() for arg in args[1:2]))).taints)
        items = (receiver, *args) if method in ("concat", "format") else receiver.items or (receiver,)
        if method == "push":
            return CLEAN
        if method == "join" and receiver.items:
            between = args[0] if args else text_of(",")
            items = tuple(part for item in items for part in (between, item))[1:]
        return concat(items)

    def _replaced(self, receiver: Value, args: list[Value], *, all_of_it: bool) -> Value:
        """`x.replace(/[^a-z0-9]/gi, "")` and its like: what can no longer be in the text."""
        if len(args) < 2:
            return receiver
        if (args[1].text is None or args[1].text.strip()) and any(taint.kind == SECRET for taint in receiver.taints):
            # `key.replace(/.(?=.{4})/g, "*")`, but not `page.replace("__KEY__", key).replace("__TITLE__", "Demo")`
            return receiver if ANYTHING in receiver.form else CLEAN
        added = args[1].plain() if not args[1].functions else CLEAN
        written = args[0].obj[6:] if args[0].obj.startswith("regex ") else ""
        if written:
            pattern, _, flags = written[1:].rpartition("/")
        else:
            pattern, flags = args[0].text or "", "g" if all_of_it else ""
        value = receiver._replace(shape=None if receiver.taints else receiver.shape)
        if "g" in flags or pattern.startswith("^"):
            value = value.marked(*removed(pattern, written != ""))
        return join((value, added)) if added.taints else value._replace(part=receiver.part)

    def escaped(self, name: str, result: Value, args: list[Value]) -> Value:
        """Return the result of a function, safe for what its name says that it escapes for."""
        if not result.taints:
            return result
        uses: list[str] = []
        last = name.rpartition(".")[2] or name
        if library.FILE_ESCAPING.search(last):
            uses += ["path"]
        if library.SHELL_ESCAPING.search(last):
            uses += ["shell"]
        elif library.ESCAPING.search(last):
            uses += ["html", "sql"] if "sql" in last.lower() or last == "escape" else ["html", "path"]
        return result.marked(*uses) if uses else result


def removed(pattern: str, is_regex: bool) -> list[str]:
    """Return the uses for which a text is safe once all that matches the pattern is gone or replaced."""
    uses = []
    if is_regex and pattern.rstrip("+") in (r"\D", r"\W", r"[^\d]", r"[^\w]", "[^0-9]"):
        return [ANY]
    if is_regex and pattern.startswith("[^"):
        kept = pattern[2:].rpartition("]")[0]
        kept = kept.replace("\\w", "a").replace("\\d", "0").replace("\\-", "").replace("\\.", ".").replace("\\s", " ")
        if "/" not in kept and "\\" not in kept:
            uses += ["path", "redirect"]
            uses += ["url"] if ":" not in kept else []
        uses += ["html"] if not set("<>&") & set(kept) else []
        if not set("$;&|`'\"()<>\\*?{}!#~\n") & set(kept):
            uses += ["shell", "sql"]
        return uses
    if is_regex:
        if "/" in pattern and pattern.startswith("[") and pattern.rstrip("+*").endswith("]"):
            uses.append("path")
        if (
            pattern in (r"\.\.", r"\.{2,}", r"\.+", r"\.\.+", r"(\.\.)+")
            or pattern.startswith(r"^(\.\.")
            or pattern == r"^(\.\.[\/\\])+"
        ):
            uses.append("no-dots")
        if pattern in (r"\/", r"\\/", r"\/|\\", r"\\|\/", r"\/+"):
            uses.append("path")
        if "<" in pattern and (pattern.startswith(("[", "<[^")) or pattern == "<" or "|" in pattern):
            uses.append("html")
        return uses
    return ["no-dots"] if pattern == ".." else ["path"] if pattern == "/" else ["html"] if pattern == "<" else []


def _is_visitors(value: Value) -> bool:
    return all(taint.kind == VISITOR for taint in value.taints)
