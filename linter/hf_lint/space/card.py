"""The card: the YAML block on top of README.md that configures a Space.

Values are kept as they are written. YAML's own types mislead here (`sdk_version: 5.10` is the number 5.1, a second
`sdk` key replaces the first without a word), and the places of keys and values are what a finding needs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

from hf_lint.core.lazy import regex
from hf_lint.core.names import SDKS
from hf_lint.core.records import NamedTuple
from hf_lint.core.suggest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import yaml

    from hf_lint.space import Space
    from hf_lint.space.file import File

Kind = Literal["scalar", "list", "map"]
Tag = Literal["str", "int", "float", "bool", "null", "timestamp", "list", "map"]

CARD_NAME = "README.md"
DEFAULT_PORT = 7860
MAX_CHARACTERS = 100_000
MAX_VALUES = 5_000
MAX_DEPTH = 32
MERGE = "<<"

_OPEN = regex(r"\s*---[ \t]*\r?\n")
_CLOSE = regex(r"^---[ \t]*\r?$", re.MULTILINE)
# What YAML does not allow. Said as what is allowed, the same takes 20 times as long to compile.
_UNPRINTABLE = regex("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
# YAML 1.1 parsers end a line here, the Hub's YAML 1.2 parser does not; one character each, so that offsets stay.
_NO_LINE_ENDS = {0x85: "\xa0", 0x2028: "\xa0", 0x2029: "\xa0"}

# What a value without quotes is to a YAML 1.2 parser: `yes` and `on` are text, unlike in YAML 1.1.
_WORDS: dict[str, Tag] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), "null"),
    **dict.fromkeys(("true", "True", "TRUE", "false", "False", "FALSE"), "bool"),
}
_PLAIN: tuple[tuple[Tag, re.Pattern[str]], ...] = (
    ("int", regex(r"[-+]?(?:0b[01_]+|0o[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)")),
    (
        "float",
        regex(r"[-+]?(?:(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9_]+)(?:[eE][-+]?[0-9]+)?|\.(?:inf|Inf|INF|nan|NaN|NAN))"),
    ),
    (
        "timestamp",
        regex(r"\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|[ \t]+)\d{1,2}:\d\d:\d\d(?:\.\d*)?[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?)?)?"),
    ),
)


class Value(NamedTuple):
    """One value. `text` is that of a scalar, without its quotes; `start` and `end` are offsets in the README."""

    kind: Kind
    tag: Tag
    text: str
    quoted: bool
    start: int
    end: int
    items: tuple[Value, ...] = ()
    entries: tuple[Entry, ...] = ()

    @property
    def words(self) -> tuple[Value, ...]:
        """The scalars in a list; a scalar itself, unless it is empty."""
        if self.kind == "list":
            return tuple(item for item in self.items if item.kind == "scalar")
        return (self,) if self.kind == "scalar" and self.tag != "null" else ()


class Entry(NamedTuple):
    """A key and its value. Where the key is no scalar (`{{ x }}`), `key` is its source text."""

    key: str
    key_start: int
    key_end: int
    value: Value

    @property
    def kind(self) -> Kind:
        """See Value."""
        return self.value.kind

    @property
    def text(self) -> str:
        """See Value."""
        return self.value.text

    @property
    def quoted(self) -> bool:
        """Whether the value is a scalar in quotes, or a block scalar: text whatever it looks like."""
        return self.value.quoted

    @property
    def start(self) -> int:
        """Offset of the value."""
        return self.value.start

    @property
    def end(self) -> int:
        """Offset just behind the value."""
        return self.value.end

    @property
    def given(self) -> bool:
        """Whether there is a value at all."""
        return self.value.tag != "null"


class CardError(NamedTuple):
    """Why the block does not parse, in words for its owner, and where."""

    message: str
    start: int
    end: int


class ParsedCard(NamedTuple):
    """A card's text, read. `entries` may hold one key twice; with an `error` they are those that parse without it.

    `found` says whether there is a block between two `---` lines at all; `start` and `end` are those of its content.
    """

    found: bool = False
    start: int = 0
    end: int = 0
    entries: tuple[Entry, ...] = ()
    error: CardError | None = None
    recovered: bool = False
    """Whether all of it was read save one key: `unread`, whose value is not known, or a line without a key."""
    unread: Entry | None = None


class Card:
    """The card of a Space. `file` is README.md, or the only root file whose name differs from that in case alone."""

    def __init__(self, file: File | None, parsed: ParsedCard) -> None:
        self.file = file
        self.parsed = parsed
        self._by_key: Mapping[str, Entry] = {entry.key: entry for entry in parsed.entries}

    @classmethod
    def of(cls, space: Space) -> Card:
        """Return the card of `space`; one without a file and without entries when there is no README."""
        file = space.get(CARD_NAME)
        if file is None:
            file = next((file for path, file in space.files.items() if path.lower() == CARD_NAME.lower()), None)
        return cls(file, parse_card(file.text) if file is not None else ParsedCard())

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The keys and values in their order; a key that is there twice is there twice."""
        return self.parsed.entries

    @property
    def error(self) -> CardError | None:
        """Why the YAML does not parse."""
        return self.parsed.error

    @property
    def readable(self) -> bool:
        """Whether each key of the block is known: only then does the absence of one say something."""
        return self.parsed.found and (self.parsed.error is None or self.parsed.recovered)

    def get(self, key: str) -> Entry | None:
        """Return the entry of `key`; the last one when there are several, as YAML parsers take it."""
        return self._by_key.get(key)

    def given(self, key: str) -> Entry | None:
        """Return the entry of `key` unless its value is empty."""
        entry = self.get(key)
        return entry if entry is not None and entry.given else None

    def text(self, key: str) -> str | None:
        """Return the text of a scalar value as it is written; None when there is none."""
        entry = self.given(key)
        return entry.text.strip() if entry is not None and entry.kind == "scalar" else None

    def flag(self, key: str) -> bool:
        """Return whether the value of `key` is true."""
        return (self.text(key) or "").lower() == "true"

    @property
    def sdk(self) -> str | None:
        """The value of `sdk`; of one that is a slip, the SDK that is meant."""
        written = self.text("sdk") or None
        return written if written is None or written in SDKS else nearest(written, SDKS) or written

    @property
    def app_port(self) -> int:
        """The port that the Hub asks; its default when there is no valid one."""
        text = self.text("app_port") or ""
        if text.isascii() and text.isdigit() and len(text) <= 5 and 0 < int(text) < 65536:
            return int(text)
        return DEFAULT_PORT


def parse_card(text: str) -> ParsedCard:
    """Return the block on top of a README. Never raises; offsets are those of `text`."""
    opening = _OPEN.match(text)
    if opening is None:
        return ParsedCard()
    start = opening.end()
    closing = _CLOSE.search(text, start)
    if closing is None:
        dashes = opening.start() + opening[0].index("---")
        from hf_lint.space.card_repair import read_unclosed

        unclosed = CardError("the line `---` that ends the block is missing", dashes, dashes + 3)
        return ParsedCard(entries=read_unclosed(text, start), error=unclosed)
    end = closing.start()
    if end - start > MAX_CHARACTERS:
        too_long = CardError(f"the block is longer than {MAX_CHARACTERS} characters", start, start)
        return ParsedCard(True, start, end, error=too_long)
    control = _UNPRINTABLE.search(text, start, end)
    if control is not None:
        message = f"the control character U+{ord(control[0]):04X} is not allowed in YAML"
        return ParsedCard(True, start, end, error=CardError(message, control.start(), control.end()))
    builder = Builder(text, start, end)
    error = builder.run()
    entries = builder.top_entries()
    if error is not None:
        from hf_lint.space.card_repair import read_around

        around = read_around(text, start, end, error.start)
        if around is not None:
            return ParsedCard(True, start, end, around[0], error, True, around[1])
    return ParsedCard(True, start, end, entries, error)


def resolve(text: str) -> Tag:
    """Return the type that YAML 1.2 gives a value without quotes."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0].isalpha():
        return "str"
    return next((tag for tag, pattern in _PLAIN if pattern.fullmatch(text)), "str")


class _Open:
    """A list or mapping whose end has not been met; a mapping's children are keys and values in turn."""

    def __init__(self, kind: Kind, start: int, anchor: str | None) -> None:
        self.kind = kind
        self.start = start
        self.anchor = anchor
        self.children: list[Value] = []


class Builder:
    """From parser events to values, without recursion: depth and number are bounded, aliases cost nothing."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text = text
        self._base = start
        self._block = text[start:end].translate(_NO_LINE_ENDS)
        self._open: list[_Open] = []
        self._anchors: dict[str, Value] = {}
        self._root: Value | None = None
        self._rest: _Open | None = None

    def run(self) -> CardError | None:
        """Read the block; the error that ended it, if one did."""
        import yaml

        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        error: CardError | None = None
        try:
            error = self._read(yaml.parse(self._block, loader))
        except yaml.MarkedYAMLError as problem:
            mark = problem.problem_mark or problem.context_mark
            at = _index(mark)
            from hf_lint.space.yaml_words import in_plain_words

            error = self._error(in_plain_words(problem, self._block[at : at + 1]), at)
        except (yaml.YAMLError, ValueError) as problem:
            error = self._error(str(problem).splitlines()[0][:200], 0)
        self._rest = self._open[0] if self._open else None
        return error

    def top_entries(self) -> tuple[Entry, ...]:
        """Return the keys at the top; those that are complete, after an error."""
        if self._root is not None:
            return self._root.entries
        if self._rest is not None and self._rest.kind == "map":
            return self._pairs(self._rest.children)
        return ()

    def _error(self, message: str, index: int) -> CardError:
        at = self._base + min(index, len(self._block))
        return CardError(message, at, at)

    def _read(self, events: Iterable[yaml.Event]) -> CardError | None:
        import yaml

        for count, event in enumerate(events):
            at = _index(event.start_mark)
            if count > MAX_VALUES:
                return self._error(f"the block has more than {MAX_VALUES} values", at)
            if isinstance(event, yaml.ScalarEvent):
                self._add(self._scalar(event), event.anchor)
            elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                if len(self._open) >= MAX_DEPTH:
                    return self._error(f"values are nested more than {MAX_DEPTH} deep", at)
                kind: Kind = "map" if isinstance(event, yaml.MappingStartEvent) else "list"
                self._open.append(_Open(kind, self._base + at, event.anchor))
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                self._close(self._base + _index(event.end_mark))
            elif isinstance(event, yaml.AliasEvent):
                if event.anchor not in self._anchors:
                    return self._error(
                        f"`*{event.anchor}` refers to nothing: put text that begins with * in quotes", at
                    )
                known = self._anchors[event.anchor]
                self._add(known._replace(start=self._base + at, end=self._base + _index(event.end_mark)), None)
            elif isinstance(event, yaml.DocumentStartEvent) and self._root is not None:
                return self._error("the block holds a second YAML document", at)
        if self._root is not None and self._root.kind != "map" and self._root.tag != "null":
            return CardError("the block is not a list of `key: value` lines", self._root.start, self._root.end)
        return None

    def _scalar(self, event: yaml.ScalarEvent) -> Value:
        start, end = _index(event.start_mark), _index(event.end_mark)
        if event.style in ("|", ">"):
            end = start + len(self._block[start:end].rstrip())
        elif not event.value and not event.style:
            end = start
        explicit = (event.tag or "").removeprefix("tag:yaml.org,2002:")
        tag: Tag = "str"
        if event.implicit[0]:
            tag = resolve(event.value)
        elif explicit in ("int", "float", "bool", "null", "timestamp"):
            tag = explicit  # type: ignore[assignment]
        quoted = bool(event.style) or explicit == "str"
        return Value("scalar", tag, event.value, quoted, self._base + start, self._base + end)

    def _add(self, value: Value, anchor: str | None) -> None:
        if anchor:
            self._anchors[anchor] = value
        if self._open:
            self._open[-1].children.append(value)
        elif self._root is None:
            self._root = value

    def _close(self, end: int) -> None:
        done = self._open.pop()
        # The parser ends a value in block style where the next token begins: its last child tells better.
        if self._text[end - 1] not in "]}" and done.children:
            end = done.children[-1].end
        if done.kind == "list":
            value = Value("list", "list", "", False, done.start, end, items=tuple(done.children))
        else:
            value = Value("map", "map", "", False, done.start, end, entries=self._pairs(done.children))
        self._add(value, done.anchor)

    def _pairs(self, children: list[Value]) -> tuple[Entry, ...]:
        entries = []
        for key, value in zip(children[::2], children[1::2], strict=False):
            name = key.text if key.kind == "scalar" else self._text[key.start : key.end]
            entries.append(Entry(name, key.start, key.end, value))
        return (*_merge_keys(entries), *entries) if any(entry.key == MERGE for entry in entries) else tuple(entries)


def _merge_keys(entries: list[Entry]) -> list[Entry]:
    """Return what `<<: *other` brings into a mapping, as the Hub's parser reads it: keys that are there already win."""
    known = {entry.key for entry in entries}
    found: dict[str, Entry] = {}
    for entry in entries:
        sources = entry.value.items if entry.value.kind == "list" else (entry.value,)
        for source in sources if entry.key == MERGE else ():
            for one in source.entries[: MAX_VALUES - len(found)]:
                if one.key not in known:
                    found.setdefault(one.key, one)
    return list(found.values())


def _index(mark: Any) -> int:
    return mark.index if mark is not None else 0
