"""The card: what is read of a README's block, where it stands, and that nothing in it can do harm."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hf_lint.rules.card.keys import card_keys, metadata_keys, quote
from hf_lint.rules.card.versions import as_number
from hf_lint.space.card import (
    DEFAULT_PORT,
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_VALUES,
    Card,
    ParsedCard,
    parse_card,
    resolve,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from support import policies, space_of

# Non-BMP characters, CRLF, each style of scalar, empty values, nested lists and mappings, an alias, odd line ends.
RICH = (
    "---\r\ntitle: 🚀🚀 Démo # emoji first\r\nsdk: 'docker'\r\nempty:\r\ntags: [a, \"b 🚀\", 3]\r\n"
    "models:\r\n- &m org/model\r\n- *m\r\ncustom_headers:\r\n  one: 1\r\n  two:   two words  \r\n"
    "text: >-\r\n  folded\r\n  lines\r\nodd: a\u2028b\u0085c\r\nmap: {{ x }}\r\nlast: 3.10\r\n---\r\n# Body\r\n"
)


@pytest.fixture(params=["libyaml", "python"])
def _parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both parsers of PyYAML: a wheel without libyaml has the slow one only."""
    if request.param == "python":
        monkeypatch.delattr(yaml, "CSafeLoader")


def card(*lines: str) -> ParsedCard:
    return parse_card("\n".join(("---", *lines, "---", "")))


@pytest.mark.usefixtures("_parser")
def test_every_value_stands_where_its_offsets_say() -> None:
    parsed = parse_card(RICH)
    assert parsed.error is None
    assert parsed.found
    seen = {entry.key: RICH[entry.start : entry.end] for entry in parsed.entries}
    assert seen == {
        "title": "🚀🚀 Démo",
        "sdk": "'docker'",
        "empty": "",
        "tags": '[a, "b 🚀", 3]',
        "models": "- &m org/model\r\n- *m",
        "custom_headers": "one: 1\r\n  two:   two words",
        "text": ">-\r\n  folded\r\n  lines",
        "odd": "a\u2028b\u0085c",
        "map": "{{ x }}",
        "last": "3.10",
    }
    assert all(RICH[entry.key_start : entry.key_end] == entry.key for entry in parsed.entries)
    by_key = {entry.key: entry for entry in parsed.entries}
    assert [RICH[item.start : item.end] for item in by_key["tags"].value.items] == ["a", '"b 🚀"', "3"]
    assert [item.text for item in by_key["models"].value.words] == ["org/model", "org/model"]
    assert RICH[by_key["models"].value.items[1].start :].startswith("*m\r\n")
    assert by_key["text"].text == "folded lines"
    assert by_key["map"].kind == "map"


@pytest.mark.usefixtures("_parser")
def test_a_version_keeps_its_text_and_says_that_it_is_a_number() -> None:
    entry = card("python_version: 3.10").entries[0]
    assert (entry.text, entry.value.tag, entry.quoted) == ("3.10", "float", False)
    entry = card('python_version: "3.10"').entries[0]
    assert (entry.text, entry.value.tag, entry.quoted) == ("3.10", "str", True)


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("3.10", "float"),
        ("5", "int"),
        ("1_000", "int"),
        ("1e3", "float"),
        (".5", "float"),
        (".inf", "float"),
        ("6.31.0", "str"),
        ("true", "bool"),
        ("yes", "str"),
        ("on", "str"),
        ("", "null"),
        ("~", "null"),
        ("2024-01-31", "timestamp"),
        ("2024-01-31 10:00:00", "timestamp"),
        ("2024-1", "str"),
        ("gradio", "str"),
        ("1:30", "str"),
    ],
)
def test_values_without_quotes_have_the_types_of_yaml_1_2(text: str, tag: str) -> None:
    assert resolve(text) == tag


@pytest.mark.parametrize(
    ("text", "number"), [("3.10", "3.1"), ("3.11", "3.11"), ("6.0", "6"), ("5", "5"), ("007", "7"), ("1e3", "")]
)
def test_what_yaml_makes_of_a_version(text: str, number: str) -> None:
    assert as_number(text) == number


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", False),
        ("# Title\n", False),
        ("---\n", False),
        ("--- title: x\n---\n", False),
        ("----\ntitle: x\n----\n", False),
        ("text\n---\nsdk: docker\n---\n", False),
        ("---\n---\n", True),
        ("---\nsdk: docker\n---", True),
        ("\n\n---\nsdk: docker\n---\n", True),
        ("---  \r\nsdk: docker\r\n---\t\r\n", True),
        ("---\nsdk: docker\n----\n---\n", True),
    ],
)
def test_where_the_block_begins_and_ends(text: str, found: bool) -> None:
    assert parse_card(text).found is found


def test_an_unclosed_block_is_an_error_at_its_first_line() -> None:
    parsed = parse_card("---\nsdk: docker\n")
    assert parsed.error is not None
    assert (parsed.error.start, parsed.error.end) == (0, 3)
    assert "ends the block" in parsed.error.message


@pytest.mark.usefixtures("_parser")
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("title: a: b", "put text with a colon in quotes"),
        ("\ttitle: a", "a tab cannot indent"),
        ("title: @me", "put it in quotes"),
        ('title: "a', "a quotation mark is opened and not closed"),
        ('title: "a\\q"', "use single quotes"),
        ("title: [a", "bracket is opened and not closed"),
        ("title: *nowhere", "`*nowhere` refers to nothing"),
        ("- a\n- b", "not a list of `key: value` lines"),
        ("just text", "not a list of `key: value` lines"),
        ("title: a\nno colon here", "not of the form `key: value`"),
        ("title: a\x07", "U+0007"),
    ],
)
def test_errors_are_told_in_plain_words_and_in_place(line: str, words: str) -> None:
    text = f"---\n{line}\n---\n"
    error = parse_card(text).error
    assert error is not None
    assert words in error.message
    assert 4 <= error.start <= error.end <= len(text)


def test_entries_around_an_error_are_kept() -> None:
    parsed = card("title: Demo", "sdk: docker", "tags: [a", "app_port: 1")
    assert parsed.error is not None
    assert [entry.key for entry in parsed.entries] == ["title", "sdk", "app_port", "tags"]
    assert parsed.unread is not None
    assert Card(None, parsed).text("tags") is None
    assert Card(None, parsed).given("tags") is not None
    assert Card(None, parsed).readable


def test_a_key_that_is_there_twice_is_there_twice_and_the_last_one_counts() -> None:
    space = space_of({"README.md": "---\nsdk: docker\nsdk: gradio\n---\n"})
    assert [entry.text for entry in space.card.entries] == ["docker", "gradio"]
    assert space.card.sdk == "gradio"


@pytest.mark.usefixtures("_parser")
@pytest.mark.parametrize(
    ("block", "words"),
    [
        ("a: " + "[" * 3000, f"nested more than {MAX_DEPTH} deep"),
        ("a: " + "{a: " * 3000, f"nested more than {MAX_DEPTH} deep"),
        ("\n".join(f"{' ' * depth}a:" for depth in range(200)), f"nested more than {MAX_DEPTH} deep"),
        ("a: [" + "x, " * (MAX_VALUES + 1) + "]", f"more than {MAX_VALUES} values"),
        ("a: " + "x" * MAX_CHARACTERS, f"longer than {MAX_CHARACTERS} characters"),
        ("a: &a [*a]", "`*a` refers to nothing"),
        ("a: 1\n...\n--- x", "second YAML document"),
    ],
)
def test_hostile_blocks_are_errors_with_a_reason(block: str, words: str) -> None:
    error = parse_card(f"---\n{block}\n---\n").error
    assert error is not None
    assert words in error.message


def test_aliases_share_their_value_and_do_not_multiply() -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 50)}]" for n in range(1, 60))]
    parsed = card(*lines)
    assert parsed.error is None
    assert len(parsed.entries) == 60


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("---\n\r\t :[]{}&*!|>'\"#%@`,?ab1.🚀\u2028\x85\x00\ud800"), max_size=80))
def test_no_text_makes_the_parser_raise(text: str) -> None:
    for block in (text, f"---\n{text}\n---\n"):
        parsed = parse_card(block)
        for entry in parsed.entries:
            assert 0 <= entry.key_start <= entry.key_end <= len(block)
            assert 0 <= entry.start <= entry.end <= len(block)


@pytest.mark.parametrize(
    ("lines", "port"),
    [
        ("app_port: 8000", 8000),
        ('app_port: "8000"', 8000),
        ("app_port: 0", DEFAULT_PORT),
        ("app_port: 99999", DEFAULT_PORT),
        ("app_port: ٣", DEFAULT_PORT),
        ("app_port: [1]", DEFAULT_PORT),
        ("app_port:", DEFAULT_PORT),
        ("title: x", DEFAULT_PORT),
    ],
)
def test_port(lines: str, port: int) -> None:
    assert space_of({"README.md": f"---\n{lines}\n---\n"}).card.app_port == port


def test_flags_and_texts() -> None:
    found = space_of(
        {"README.md": "---\nsdk: ' gradio '\nhf_oauth: True\npinned: 'false'\nmodels: [a]\nx:\n---\n"}
    ).card
    assert found.sdk == "gradio"
    assert found.flag("hf_oauth")
    assert not found.flag("pinned")
    assert not found.flag("models")
    assert found.text("models") is None
    assert found.given("x") is None
    assert found.get("x") is not None
    assert found.readable


def test_which_file_is_the_card() -> None:
    block = "---\nsdk: docker\n---\n"
    assert space_of({}).card.file is None
    assert not space_of({}).card.readable
    both = space_of({"README.md": block, "Readme.MD": "x"}).card.file
    assert both is not None
    assert both.path == "README.md"
    other = space_of({"README.MD": block, "docs/README.md": "x"}).card.file
    assert other is not None
    assert other.path == "README.MD"


def test_data_of_the_keys_is_consistent() -> None:
    keys = card_keys()
    assert not set(keys) & metadata_keys()
    kinds = {"text", "version", "bool", "int", "list", "text-or-list", "map"}
    for key in keys.values():
        assert key.type in kinds, key.name
        assert not key.pattern or key.expects, f"{key.name}: a pattern needs words"
        assert not key.needs or key.needs in keys, key.name
        assert not key.checked_by or key.checked_by in policies().policies, key.name
        assert key.sdk is None or set(key.sdk) <= set(keys["sdk"].values), key.name
    params = policies().policies["unknown-card-key"].params
    assert set(params["meant"].values()) <= set(keys)
    assert not (set(params["meant"]) | set(params["elsewhere"])) & (set(keys) | metadata_keys())
    flavours = policies().policies["retired-hardware"].params["flavours"]
    assert set(policies().policies["zerogpu-incompatible"].params["flavours"]) <= set(flavours)
    scopes = policies().policies["broad-oauth-scope"].params["broad"]
    assert set(scopes) <= set(keys["hf_oauth_scopes"].values)


def test_shown_values_are_short_and_on_one_line() -> None:
    assert quote("a\n b`c") == "a b'c"
    assert len(quote("x" * 1000)) == 60
    assert quote("\ud800") == "?"


def unquoted_fix(text: str) -> str:
    from hf_lint.core.registry import load_rules

    space = space_of({"README.md": text})
    policy: Any = policies().policies["unquoted-version"]
    for hit in load_rules(["card"])["unquoted-version"].check(space, policy):
        fix = getattr(hit, "fix", None)
        assert fix is not None
        (edit,) = fix.edits
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def test_the_fix_of_an_unquoted_version_quotes_it_in_place() -> None:
    text = "---\r\ntitle: 🚀\r\nsdk: gradio\r\npython_version: 3.10 # old\r\n---\r\n"
    assert unquoted_fix(text) == text.replace("3.10", '"3.10"')
    assert unquoted_fix(unquoted_fix(text)) == unquoted_fix(text)
