"""Apps that do not start, or end at once: what they import, name, launch and load."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from hf_lint.analysis.started_python import started_files
from hf_lint.core.lazy import regex
from hf_lint.core.policy import load_data
from hf_lint.core.registry import rule
from hf_lint.installs.asked import python_release
from hf_lint.space.gradio_events import UNWAITED
from hf_lint.space.hints import identifiers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Hit
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File

_FROM = regex(r"(?m)^(?:from[ \t]{1,40}([\w.]{1,300})[ \t]{1,40}import\b|import[ \t]{1,40}([\w., \t]{1,500}))")
_LAUNCH = regex(
    r"(?m)^(?:if __name__ == ['\"]__main__['\"]:\n(?:[ \t]{1,40}#[^\n]{0,200}\n|\n){0,20}[ \t]{1,40})?"
    r"\w{1,60}(?:\.queue\([^()\n]{0,200}\))?\.launch\("
)
_EVENT = regex(r"(?m)^(?:    |@)?\w{1,60}\.(?:click|submit|change|upload|select|release|stream|blur|tick|edit|load)\(")
_MAX_PAGE = 400_000
_PLAIN = ("utf-8", "utf-8-sig")
_READ = {"json": (".json",), "yaml": (".yaml", ".yml")}


@rule("unlaunched-app")
def unlaunched_app(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report an app file that makes an app and ends without serving it; one hit a Space."""
    if space.sdk != "gradio" or space.gaps:
        return
    files = started_files(space)
    entry = space.startup.app_file
    waits = entry is not None and not any(word in entry.text for word in UNWAITED)
    if entry in files and waits and _LAUNCH.search(entry.text):
        return  # the launch stands at the left margin, or right below the test of `__name__`: in most Spaces
    if any(file.holds_any(policy.params["frameworks"]) for file in files):
        from hf_lint.analysis.launching import find_ending

        yield from find_ending(space, policy.params["makers"])


@rule("failing-start")
def failing_start(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report the line at which the start of an app ends, waits or turns in a circle, and calls that stop each page."""
    words = policy.params["words"]
    files = started_files(space)
    found = False
    if any(file.holds_any(words) for file in files):
        from hf_lint.analysis.start_stops import find_stops

        for hit in find_stops(space, policy):
            found = True
            yield hit
    if any("gradio" in file.text for file in files):
        from hf_lint.analysis.gradio_values import find_refused

        yield from find_refused(space, policy)
        if any("render()" in file.text for file in files):
            from hf_lint.analysis.gradio_renders import find_second_renders

            yield from find_second_renders(space)
    if any("streamlit" in file.text for file in files):
        from hf_lint.analysis.streamlit_pages import find_page_faults

        yield from find_page_faults(space, policy)
    if files and (3, 0) <= (python_release(space) or (0, 0)) < (3, 10):
        from hf_lint.analysis.annotations import find_too_new

        yield from find_too_new(space, files)
    hardware = space.card.text("suggested_hardware") or ""
    if hardware in policy.params["cpu_hardware"] and any("cuda" in file.text for file in files):
        from hf_lint.analysis.early_cuda import find_without_gpu

        yield from find_without_gpu(space, hardware)
    if any("django" in file.text for file in files):
        from hf_lint.analysis.django_settings import find_refused_hosts

        yield from find_refused_hosts(space)
    if not found and any(_EVENT.search(file.text) for file in files if "gradio" in file.text):
        from hf_lint.analysis.event_places import find_unplaced

        yield from find_unplaced(space)


@rule("undefined-name")
def undefined_name(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report reads of names that their file does not define, or defines below; each name once a file."""
    files = started_files(space)
    if files:
        from hf_lint.analysis.undefined import find_undefined

        for file in files:
            module = space.python(file)
            if file.suffix == ".py" and module.tree is not None and "TYPE_CHECKING" not in file.text:
                yield from find_undefined(space, module)


@rule("missing-import")
def missing_import(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report imports, at the top of started files, of modules and names that the Space should have and has not."""
    if space.gaps or ".gitmodules" in space.files:
        return
    files = started_files(space)
    if any(file.holds("DJANGO_SETTINGS_MODULE") for file in files):
        from hf_lint.analysis.django_settings import find_absent_settings

        yield from find_absent_settings(space, files)
    suspects = [file for file in files if _may_lack(file)]
    if not suspects or space.startup.layout.lost:
        return
    if len(files) > 1:
        from hf_lint.analysis.import_cycles import find_cycles

        yield from find_cycles(space)
    from hf_lint.analysis.local_imports import find_missing
    from hf_lint.analysis.moved_files import moves_files

    if not moves_files(space):
        yield from find_missing(space, suspects, policy.params["own"])


def _may_lack(file: File) -> bool:
    """Return whether the text has a relative import, or one that no known distribution and no Python has."""
    known = load_data("data/imports.yaml")
    for found in _FROM.finditer(file.text):
        for name in (found[1] or found[2] or "").split(","):
            top = name.split()[0].partition(".")[0] if name.split() else "os"
            if not top or not (top in sys.stdlib_module_names or top in known["modules"] or top in known["others"]):
                return True
    return False


@rule("missing-page-script")
def missing_page_script(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report scripts and style sheets of the start page that the Space does not have, or that browsers do not run."""
    card = space.card
    if (
        space.sdk != "static"
        or card.given("app_build_command") is not None
        or space.gaps
        or ".gitmodules" in space.files
    ):
        return
    page = space.startup.app_file
    if page is None or page.kind != "text" or len(page.text) > _MAX_PAGE:
        return
    from hf_lint.analysis.moved_files import moves_files
    from hf_lint.analysis.page_files import find_absent_files, find_unbuilt

    if not moves_files(space):
        found = [*find_absent_files(space, page, policy.params["sources"])]
        if "<script" in page.text:
            from hf_lint.analysis.page_modules import find_module_faults

            found += find_module_faults(space, page, policy.params["sources"])
        yield from find_unbuilt(space, page, found)


@rule("foreign-platform")
def foreign_platform(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report what started files use of Windows, of a desktop, or of Colab."""
    words = identifiers(" ".join(policy.params["words"]))
    if all(words.isdisjoint(file.words) for file in started_files(space)):
        return
    from hf_lint.analysis.foreign_code import find_foreign

    yield from find_foreign(space, policy)


@rule("invalid-data-file")
def invalid_data_file(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report data files that the app reads when it starts: JSON that is not valid, text in another encoding."""
    if space.gaps:
        return
    if any(word in file.text for file in started_files(space) for word in policy.params["words"]):
        from hf_lint.analysis.text_encodings import ENDINGS, find_undecodable

        if any(file.encoding not in _PLAIN for path, file in space.files.items() if path.endswith(ENDINGS)):
            yield from find_undecodable(space)
    if any("read_csv" in file.text for file in started_files(space)) and any(
        path.endswith(".csv") for path in space.files
    ):
        from hf_lint.analysis.table_columns import find_absent_columns

        yield from find_absent_columns(space)
    texts = [file.text for file in started_files(space) if "load" in file.text]
    kinds = {word: endings for word, endings in _READ.items() if any(word in text for text in texts)}
    if any(path.endswith(endings) for endings in kinds.values() for path in space.files):
        from hf_lint.analysis.json_files import find_invalid

        yield from find_invalid(space)
