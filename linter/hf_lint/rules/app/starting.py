"""Apps that do not start, or end at once: what they import, name, launch and load."""

from __future__ import annotations

import posixpath
import sys
from typing import TYPE_CHECKING

from hf_lint.analysis.started_python import started_files
from hf_lint.core.lazy import regex
from hf_lint.core.policy import load_data
from hf_lint.core.registry import rule
from hf_lint.space.gradio_events import UNWAITED

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
_MAX_PAGE = 400_000


@rule("unlaunched-app")
def unlaunched_app(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report an app file that makes an app and ends without serving it; one hit a Space."""
    if space.sdk != "gradio" or space.gaps:
        return
    files = started_files(space)
    entry = space.get(posixpath.normpath((space.card.text("app_file") or "app.py").lstrip("/")))
    waits = entry is not None and not any(word in entry.text for word in UNWAITED)
    if entry in files and waits and _LAUNCH.search(entry.text):
        return  # the launch stands at the left margin, or right below the test of `__name__`: in most Spaces
    if any(word in file.text for file in files for word in policy.params["frameworks"]):
        from hf_lint.analysis.launching import find_ending

        yield from find_ending(space, policy.params["makers"])


@rule("undefined-name")
def undefined_name(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report reads of names that their file does not define, or defines below; each name once a file."""
    files = started_files(space)
    if files:
        from hf_lint.analysis.undefined import find_undefined

        for file in files:
            module = space.python(file)
            if module.tree is not None and "TYPE_CHECKING" not in file.text:
                yield from find_undefined(space, module)


@rule("missing-import")
def missing_import(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report imports, at the top of started files, of modules and names that the Space should have and has not."""
    if space.sdk not in ("gradio", "docker") or space.gaps or ".gitmodules" in space.files:
        return
    suspects = [file for file in started_files(space) if _may_lack(file)]
    if not suspects or space.startup.layout.lost:
        return
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
    page = space.get(posixpath.normpath((card.text("app_file") or "index.html").lstrip("/")))
    if page is None or page.kind != "text" or len(page.text) > _MAX_PAGE:
        return
    from hf_lint.analysis.moved_files import moves_files
    from hf_lint.analysis.page_files import find_absent_files

    if not moves_files(space):
        yield from find_absent_files(space, page, policy.params["sources"])
        if "<script" in page.text:
            from hf_lint.analysis.page_modules import find_module_faults

            yield from find_module_faults(space, page)
