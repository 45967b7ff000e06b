"""Fixes: chosen, tried, kept or left, and written without harm to anything else in the file."""

from __future__ import annotations

import codecs
import os
import stat
import subprocess
from typing import TYPE_CHECKING

import pytest
from hf_lint.cli import main
from hf_lint.config.settings import Fixes
from hf_lint.core.atomic import replace_file, write_whole
from hf_lint.core.model import Edit, Fix, Hit
from hf_lint.core.registry import Rule
from hf_lint.errors import WriteError
from hf_lint.fixes.apply import fix_target
from hf_lint.fixes.choose import CONFLICT, STAYS, UNTRIED, UNWRITABLE, FixResult, apply, choose_fixes
from hf_lint.pipeline.engine import check_space
from hf_lint.pipeline.selection import RuleSelection, SelectedRule
from hf_lint.secrets.fakes import expand
from hf_lint.sources.directory import Directory
from support import plan, policies, space_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space

    Make = Callable[[str, int], tuple[Edit, ...]]

CARD = "---\ntitle: x\nsdk: gradio\nsdk_version: 6.0 # the first\npython_version: 3.12\napp_file: app.py\n---\n\n# Hi\n"


def rule_for(word: str, make: Make, *, safe: bool = True, path: str = "a.txt") -> SelectedRule:
    """A rule that finds `word` and mends it with what `make` says."""

    def check(space: Space, policy: Policy) -> Iterator[Hit]:
        file = space.get(path)
        at = file.text.find(word) if file else -1
        while file and at >= 0:
            yield Hit(file.location(at, at + len(word)), "x", fix=Fix(f"mend {word}", safe, make(path, at)))
            at = file.text.find(word, at + 1)

    policy = policies().policies["root-user"]._replace(id=f"no-{word}", variants={}, sdk=())
    return SelectedRule(Rule(policy.id, "image", check), policy, True)


def replace(size: int, by: str) -> Make:
    return lambda path, at: (Edit(path, at, at + size, by),)


def fixed(text: str | bytes, *rules: SelectedRule, unsafe: bool = False, path: str = "a.txt") -> FixResult:
    space = space_of({path: text})
    made = RuleSelection(plan().profile, rules, (), "digest")

    def check(space: Space) -> object:
        return check_space(space, made)

    return choose_fixes(space, check(space), check, unsafe=unsafe)  # type: ignore[arg-type]


def text_of(result: FixResult, path: str = "a.txt") -> str:
    return result.space.files[path].text


def test_all_findings_of_a_file_are_mended_at_once_and_a_second_run_changes_nothing() -> None:
    rule = rule_for("bad", replace(3, "good"))
    result = fixed("bad, bad\nand bad\n", rule)
    assert text_of(result) == "good, good\nand good\n"
    assert (len(result.fixed), result.rejected, result.report.findings) == (3, (), ())
    again = fixed(text_of(result), rule)
    assert (again.changes, again.fixed) == ((), ())


def test_unsafe_fixes_are_for_those_who_ask() -> None:
    rule = rule_for("bad", replace(3, "good"), safe=False)
    assert fixed("bad", rule).changes == ()
    assert fixed("bad", rule).rejected == ()
    assert text_of(fixed("bad", rule, unsafe=True)) == "good"


def test_fixes_in_each_others_way_come_one_after_the_other() -> None:
    result = fixed("ab", rule_for("ab", replace(2, "xb")), rule_for("b", replace(1, "y")))
    assert text_of(result) == "xy"
    assert len(result.fixed) == 2


def test_a_fix_that_failed_is_tried_again_after_another_one() -> None:
    """`one` cannot become `1` while `two` is there, and both fixes want the start of the second line."""
    first = rule_for("one", lambda path, at: (Edit(path, at, at + 3, "1"), Edit(path, at + 4, at + 4, "")))
    second = rule_for("two", replace(3, "2"))
    clash = rule_for("1\ntwo", replace(5, "x"), safe=False)
    result = fixed("one\ntwo\n", first, second, clash)
    assert (text_of(result), result.rejected) == ("1\n2\n", ())


def test_a_fix_that_leaves_the_finding_or_brings_another_is_not_applied() -> None:
    result = fixed("one bad two", rule_for("bad", replace(3, "badly")), rule_for("one", replace(3, "1")))
    assert text_of(result) == "1 bad two"
    assert [(finding.rule, why) for finding, why in result.rejected] == [("no-bad", STAYS)]
    result = fixed("bad", rule_for("bad", replace(3, "evil")), rule_for("evil", replace(4, "good"), safe=False))
    assert text_of(result) == "bad"
    assert [why for _, why in result.rejected] == ["it would cause no-evil at a.txt:1: x; fix both by hand"]


def test_conflicts_that_stay_are_reported() -> None:
    def keep(path: str, at: int) -> tuple[Edit, ...]:
        return (Edit(path, 0, 4, "good"),)

    result = fixed("evil bad", rule_for("evil", keep), rule_for("bad", keep))
    assert text_of(result) == "evil bad"
    assert len(result.rejected) == 2
    endless = fixed("abc" * 9, rule_for("abc", lambda path, at: (Edit(path, 0, 1 << 20, "x"),)))
    assert all(why in (CONFLICT, STAYS) for _, why in endless.rejected)


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (b"", "latin-1"),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_encoding_mark_and_line_ends_stay(mark: bytes, encoding: str, line_end: str) -> None:
    before = f"# é{line_end}bad{line_end}\u00a0end"
    result = fixed(mark + before.encode(encoding), rule_for("bad", replace(3, "good\nbetter")))
    after = before.replace("bad", f"good{line_end}better")
    assert result.changes[0].after == mark + after.encode(encoding)


def test_what_the_encoding_cannot_hold_is_left() -> None:
    result = fixed("é bad".encode("latin-1"), rule_for("bad", replace(3, "✓")))
    assert [why for _, why in result.rejected] == [UNWRITABLE]


def test_recoding_and_new_files() -> None:
    space = space_of({"a.txt": codecs.BOM_UTF16_LE + "torch\r\n".encode("utf-16-le")})
    changed = apply(space, [Edit("new/.dockerignore", 0, 0, ".git\n")], frozenset({"a.txt"}))
    assert changed.files["a.txt"].data == b"torch\r\n"
    assert changed.files["new/.dockerignore"].data == b".git\n"


def test_a_fix_that_breaks_the_file_is_not_applied() -> None:
    result = fixed("x = 'bad'\n", rule_for("'bad'", replace(5, "("), path="a.py"), path="a.py")
    assert result.changes == ()
    assert [why for _, why in result.rejected] == ["the file would no longer parse"]


def test_the_number_of_trials_is_bounded_and_what_was_not_tried_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hf_lint.fixes.choose.MAX_CHECKS", 5)
    text = "".join(f"bad{number} " for number in range(40)) + "one"
    result = fixed(text, rule_for("bad", replace(3, "badly")), rule_for("one", replace(3, "1")))
    assert UNTRIED in {why for _, why in result.rejected}
    assert not [finding for finding in result.fixed if finding.rule == "no-bad"]


# The command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "README.md").write_bytes(CARD.replace("\n", "\r\n").encode())
    (tmp_path / "README.md").chmod(0o640)
    (tmp_path / "app.py").write_text("print(1)\n")
    return tmp_path


def run(folder: Path, *options: str) -> int:
    return main([str(folder), "--select", "unquoted-version", *options])


def test_fix_writes_and_the_rest_of_the_file_stays(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "--fix") == 0
    err = capsys.readouterr().err
    assert "fixed: unquoted-version at README.md: put 6.0 in quotes" in err
    assert "2 fixed" in err
    wanted = CARD.replace("6.0", '"6.0"').replace("3.12", '"3.12"').replace("\n", "\r\n").encode()
    path = folder / "README.md"
    assert path.read_bytes() == wanted
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    before = path.stat().st_mtime_ns
    assert run(folder, "--fix") == 0
    assert path.stat().st_mtime_ns == before
    assert sorted(os.listdir(folder)) == ["README.md", "app.py"]


def test_diff_changes_nothing_and_its_exit_code_is_that_of_the_findings(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (folder / "README.md").read_bytes()
    assert run(folder, "--diff") == 1
    out = capsys.readouterr().out
    name = f"{str(folder).lstrip('/')}/README.md"
    assert out.startswith(f"--- a/{name}\n+++ b/{name}\n@@ ")
    assert '\n-sdk_version: 6.0 # the first\n-python_version: 3.12\n+sdk_version: "6.0" # the first\n' in out
    assert "\r" not in out
    assert (folder / "README.md").read_bytes() == before
    run(folder, "--fix")
    capsys.readouterr()
    assert run(folder, "--diff") == 0
    assert capsys.readouterr().out == ""


def test_the_diff_can_be_applied_where_it_was_made(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    (folder / "README.md").write_text(CARD)
    assert main([folder.name, "--select", "unquoted-version", "--diff"]) == 1
    patch = capsys.readouterr().out
    done = subprocess.run(["git", "apply", "-p1", "-"], input=patch, text=True, cwd=folder.parent, check=False)
    assert done.returncode == 0
    assert (folder / "README.md").read_text() == CARD.replace("6.0", '"6.0"').replace("3.12", '"3.12"')


def test_a_refused_fix_that_another_one_moved_is_not_counted(tmp_path: Path) -> None:
    """The first fix adds lines above the second one, whose finding is then elsewhere in the report after it."""
    (tmp_path / "README.md").write_text("---\nsdk: static\n---\n")
    (tmp_path / "a.txt").write_text("one\nbad\n")
    down = rule_for("one", lambda path, at: (Edit(path, at, at + 3, "1\n2\n"),))
    stays = rule_for("bad", lambda path, at: (Edit(path, at, at, "\n"),))
    made = RuleSelection(plan().profile, (down, stays), (), "digest")
    source = Directory(str(tmp_path))
    with source.open() as snapshot:
        assert snapshot.space is not None
        space = snapshot.space
    report = check_space(space, made)
    after = fix_target(source, space, report, lambda space: check_space(space, made), Fixes(True, dry=True))
    assert [(one.rule, one.fix is None) for one in after.findings] == [("no-one", False), ("no-bad", True)]


def test_the_diff_shows_no_secret(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    token = expand("@@fake:huggingface-user-token@@")
    (tmp_path / "app.py").write_text(f"import os\n# old: {token}\nlogin('{token}')\nk = os.getenv('K_API_KEY')\n")
    (tmp_path / "key.py").write_text("import os\nk = os.getenv('WEATHER_API_KEY', 'q7Gd93kfPz0aLmXt52Rb')\n")
    main([str(tmp_path), "--select", "secrets", "--diff", "--unsafe-fixes"])
    streams = capsys.readouterr()
    out = streams.out + streams.err
    assert "+k = os.getenv('WEATHER_API_KEY')" in out
    assert token not in out
    assert token[6:20] not in out
    assert "q7Gd93kf" not in out


def test_a_waived_finding_is_not_mended(folder: Path) -> None:
    (folder / "README.md").write_text(CARD.replace("# the first", "# hf-lint: ignore[unquoted-version] a test"))
    assert run(folder, "--fix") == 0
    text = (folder / "README.md").read_text()
    assert "sdk_version: 6.0 #" in text
    assert 'python_version: "3.12"' in text


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    """A Space with two safe fixes and an unsafe one, each of another policy."""
    (tmp_path / "README.md").write_text('---\nsdk: gradio\nsdk_version: 6.0\npython_version: "3.12"\n---\n')
    (tmp_path / ".gitignore").write_text("*.log\n")
    (tmp_path / "app.py").write_text("import gradio as gr\n\ngr.Blocks().launch(share=True, show_error=True)\n")
    return tmp_path


FIXED = {
    "unquoted-version": ("README.md", 'sdk_version: "6.0"'),
    "share-tunnel": ("app.py", "share=False"),
    "verbose-errors": ("app.py", "show_error=False"),
}
"""What stands where after the fix of one policy alone."""


@pytest.mark.parametrize(
    ("options", "done"),
    [
        (["--fix=share-tunnel"], ["share-tunnel"]),
        (["--fix=share-tunnel,unquoted-version"], ["share-tunnel", "unquoted-version"]),
        (["--fix=share-tunnel", "--fix=card"], ["share-tunnel", "unquoted-version"]),
        (["--fix", "--fix=card"], ["unquoted-version"]),
        (["--fix=verbose-errors"], []),
        (["--fix=verbose-errors", "--unsafe-fixes"], ["verbose-errors"]),
        (["--fix", "--unsafe-only"], ["verbose-errors"]),
        (["--fix=card,share-tunnel", "--unsafe-only"], []),
        (["--fix"], ["share-tunnel", "unquoted-version"]),
    ],
)
def test_fixes_of_these_policies_only(messy: Path, options: list[str], done: list[str]) -> None:
    main([*options, str(messy), "--select", "unquoted-version,share-tunnel,verbose-errors"])
    for policy, (path, text) in FIXED.items():
        assert (text in (messy / path).read_text()) == (policy in done), policy


def test_fix_alone_takes_no_target_for_a_policy(messy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(messy.parent)
    messy.rename(messy.parent / "card")
    assert main(["--fix", "card", "--select", "unquoted-version"]) == 0
    assert 'sdk_version: "6.0"' in (messy.parent / "card" / "README.md").read_text()
    assert main(["--diff", "--", "card", "--select"]) == 3, "what comes after -- is a target"


def test_the_diff_of_one_policy(messy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (messy / "app.py").read_text()
    assert main(["--diff=verbose-errors", "--unsafe-fixes", str(messy)]) == 1
    out = capsys.readouterr().out
    assert "+gr.Blocks().launch(share=True, show_error=False)\n" in out
    assert "README.md" not in out
    assert (messy / "app.py").read_text() == before


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--fix="], "--fix= names no policy"),
        (["--diff=,"], "--diff= names no policy"),
        (["--fix=share-tunel"], "share-tunnel"),
        (["--fix=unpinned-model"], "nothing that unpinned-model finds has a fix"),
        (["--unsafe-only"], "--unsafe-only goes with --fix or --diff"),
        (["--fix", "--unsafe-only", "--unsafe-fixes"], "not allowed with"),
    ],
)
def test_names_that_fix_nothing_stop_the_run(
    messy: Path, options: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (messy / "README.md").read_text()
    assert main([str(messy), *options]) == 2
    assert words in capsys.readouterr().err
    assert (messy / "README.md").read_text() == before


@pytest.mark.parametrize(
    "options",
    [["--unsafe-fixes"], ["--fix", "--diff"], ["--diff", "--format", "json"], ["--fix", "--rev", "HEAD"]],
)
def test_options_that_make_no_sense(folder: Path, options: list[str]) -> None:
    assert run(folder, *options) == 2


def test_a_folder_that_cannot_be_written_is_an_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    assert run(folder, "--fix") == 3
    assert sorted(os.listdir(folder)) == ["README.md", "app.py"]


def test_nothing_is_written_through_a_link_or_over_what_has_changed(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("mine")
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "folder").symlink_to(tmp_path)
    for name in ("link", "folder/real"):
        with pytest.raises(WriteError, match="symbolic link"):
            replace_file(tmp_path, name, b"x")
    with pytest.raises(WriteError, match="changed in the meantime"):
        replace_file(tmp_path, "real", b"x", b"yours")
    (tmp_path / "sub").mkdir()
    with pytest.raises(WriteError, match="not a regular file"):
        replace_file(tmp_path, "sub", b"x")
    assert (tmp_path / "real").read_text() == "mine"
    replace_file(tmp_path, "new", b"x")
    assert (tmp_path / "new").read_bytes() == b"x"


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    write_whole(str(path), b"one", new_mode=0o755)
    assert path.read_bytes() == b"one"
    assert os.name == "nt" or stat.S_IMODE(path.stat().st_mode) == 0o755 & ~mask()
    write_whole(str(path), b"two", mode=0o604)
    assert os.name == "nt" or stat.S_IMODE(path.stat().st_mode) == 0o604

    def stop(source: str, target: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        write_whole(str(path), b"three")
    assert [each.name for each in tmp_path.iterdir()] == ["a"]
    assert path.read_bytes() == b"two"


def mask() -> int:
    found = os.umask(0)
    os.umask(found)
    return found
