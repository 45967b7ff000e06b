"""What hostile Spaces cannot do to policies in CEL, and the bounds of their expressions."""

from __future__ import annotations

import pytest
from checks_support import SPACE, check, found, policy
from hf_lint.cel import expression, model, rule
from hf_lint.cel.fields import VARIABLES
from hf_lint.core.policy import make_policy_set
from hf_lint.pipeline.engine import check_space
from hf_lint.pipeline.selection import select_rules
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import policies, space_of

pytest.importorskip("cel", reason="the CEL engine has no wheel for this Python")


def test_texts_of_the_space_are_never_expressions() -> None:
    text = "1 + {params.x} {item.name} ' || true || '"
    files = {"README.md": f'---\nlicense: "{text}"\n---\n'}
    entry = {"assert": "card.license.text == 'mit'", "message": "{card.license.text}", "at": "card.license"}
    assert found(entry, files) == [f"README.md:2:10 {text}"]


def test_secrets_in_messages_are_masked() -> None:
    files = {"README.md": "---\nnote: @@fake:huggingface-user-token@@\n---\n"}
    (told,) = found({"assert": "false", "message": "{card.note.text}"}, files)
    assert "…" in told
    assert len(told) < 30


def test_loops_in_loops_end(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"requirements.txt": "".join(f"a{n}==1\n" for n in range(600))}
    nested = "requirements.all(a, requirements.all(b, requirements.all(c, true)))"
    report = check({"assert": nested, "message": "x"}, files)
    assert "loops within loops over 600 elements take too long" in report.errors[0].message
    assert not check(
        {"assert": "requirements.all(a, size(requirements.filter(b, true)) > 0)", "message": "x"}, {}
    ).errors
    long = {**files, "README.md": f"---\ntext: {'x' * 90_000}\n---\n"}
    twice = "requirements.all(a, requirements.all(b, !card.text.text.contains(a.name)))"
    report = check({"assert": twice, "message": "x"}, {**long, "requirements.txt": "a==1\n" * 200})
    assert (
        "loops within loops over 200 elements and texts of 90000 characters take too long" in report.errors[0].message
    )
    with monkeypatch.context() as patch:
        patch.setattr(rule, "MAX_SECONDS_IN_ALL", 0.0)
        report = check({"each": "requirements", "assert": "true", "message": "x"}, files)
        assert "it took too long" in report.errors[0].message
    monkeypatch.setattr(rule, "MAX_SECONDS", 0.0)
    report = check({"each": "requirements", "assert": "true", "message": "x"}, files)
    assert "of 600 elements were looked at: it took too long" in report.errors[0].message


def test_what_is_cut_is_said() -> None:
    files = {f"{n}.txt": "" for n in range(model.MAX_ELEMENTS + 1)}
    report = check({"assert": f"size(files) == {model.MAX_ELEMENTS}", "message": "{size(files)}"}, files)
    assert report.findings == ()
    assert [error.message for error in report.errors] == ["acme-thing: the Space has more files than are looked at"]


def test_only_what_is_asked_for_is_handed_over() -> None:
    known = ["item", "python", "files"]
    for source, fields in {
        "item.a == 'item' && item . b.c": {"a", "b"},
        "has(item.a.b) && files.exists(f, f.item == 1)": {"a"},
        "item.a == 1 || item == 2": None,
        "'x' in item": None,
        "item.contains('x')": None,
        "item['a'] == item.b": None,
        'item.a == "\\"item" // item': {"a"},
    }.items():
        assert expression.Expression(source, "x", known)._fields["item"] == (fields and frozenset(fields)), source


def test_a_plain_path_is_what_the_engine_makes_of_it() -> None:
    for path in ("python.calls", "card.tags.items", "files", "card", "sdk", "dockerfile.stages"):
        entry = {"assert": "false", "message": "{item}"}
        assert found({"each": path, **entry}) == found({"each": f"({path})", **entry})
    for path, words in {"card.nope": "unknown field 'nope'", "sdk.x": "and so no x"}.items():
        assert words in check({"each": path, "assert": "false", "message": "x"}).errors[0].message
    assert check({"each": "(card.nope)", "assert": "false", "message": "x"}).errors


def test_aliases_do_not_multiply() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 20)]
    files = {"README.md": "---\n" + "\n".join(lines) + "\n---\n"}
    report = check({"each": "card", "assert": "true", "message": "x"}, files)
    assert "the Space has more card than are looked at" in report.errors[0].message


@pytest.mark.parametrize("name", [name for name in VARIABLES if name != "live"])
def test_hostile_values_break_nothing(name: str) -> None:
    odd = "\U0001f600 \u202e 9223372036854775808 ${X:-y} '\"{}"
    files: dict[str, str | bytes] = {
        "README.md": "---\nsdk: docker\nplace: 3\n'\U0001f600': 99999999999999999999\n? [a]\n: b\n---\n",
        "Dockerfile": f"FROM a AS b\nENV A='{odd}'\nRUN echo {odd} && python -c \"x(2**99)\"\nLABEL a\nFROM",
        "app.py": "x(1e999, -1, 10**40, 99999999999999999999999, b'x', ..., *a, **b)\nimport a.b\nfrom ... import c\n",
        "more.py": "x('\\ud800', y='\\0', z=float('nan'), **{'\\udfff': 1j})\n@d\ndef e(): ...\n",
        "requirements.txt": f"{odd}\n-r x\n--pre\na @ https://x\n",
        ".github/workflows/a.yml": "on: {1: 2}\njobs: {a: {steps: [1, {uses: [x], run: {a: b}}, {uses: x}]}, 3: 4}\n",
        "b\udcff.txt": b"x",
    }
    space = space_of(files)
    shown = policy({"each": name, "assert": "false", "message": "{item} {item == item}"})
    report = check_space(space, select_rules(make_policy_set([shown], "x")))
    assert report.errors == ()
    assert report.findings or name == "sdk"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(sorted(SPACE)), st.binary(max_size=300) | st.text(max_size=300), max_size=3))
def test_any_bytes_make_a_model(files: dict[str, str | bytes]) -> None:
    texts = {
        path: text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text for path, text in files.items()
    }
    entries = [{"each": name, "assert": "item == item", "message": "x"} for name in VARIABLES]
    assert check(entries, {**SPACE, **texts}).errors == ()


def test_the_rules_of_hf_lint_do_not_load_the_engine() -> None:
    assert all(not one.check for one in policies().policies.values())
