"""Templates of pages that the app renders and the Space does not have. No rule is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.space.calls import unit_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hf_lint.space import Space
    from hf_lint.space.calls import Call
    from hf_lint.space.file import File

_NAME = regex(r"[\w./-]{1,200}\.(?:html?|jinja2?|j2)")
_OTHER_PLACES = (
    *("template_folder", "jinja_loader", "FileSystemLoader", "ChoiceLoader", "PackageLoader", "DictLoader"),
    *("Blueprint(", "write_text"),
)
"""Words of code that takes its templates from elsewhere, or makes them."""
CALLS = ("render_template", "TemplateResponse")


def find_absent_templates(space: Space, files: Sequence[File]) -> Iterator[Hit]:
    """Yield each template that a call names, and of whose name the Space has no file."""
    if any(word in file.text for file in files for word in _OTHER_PLACES):
        return
    seen: set[str] = set()
    for file in files:
        for call in unit_of(space, file).calls if any(f"{word}(" in file.text for word in CALLS) else ():
            name = _template_of(call)
            why = _why_absent(space, name) if name and name not in seen else ""
            if why:
                seen.add(name)
                message = f"the page renders the template `{name}`, {why} (`TemplateNotFound`)"
                yield Hit(call.location(), f"{message}: this fails when it is called", "called", key=name)


def _template_of(call: Call) -> str:
    """Return the template that a call of Flask or Starlette renders; "" where it is another call, or not known."""
    if call.name == "flask.render_template":
        text = call.arg("template_name_or_list", at=0).text
    elif call.name.endswith(".templating.Jinja2Templates().TemplateResponse"):
        text = call.arg("name", at=1).text or call.arg("", at=0).text
    else:
        return ""
    return text if text and _NAME.fullmatch(text) else ""


def _why_absent(space: Space, name: str) -> str:
    """Say why a template is not found; "" where a file of its name lies in a folder that may be one of templates."""
    same = [path for path in space.files if path.rpartition("/")[2] == name.rpartition("/")[2]]
    if not same:
        return "and the Space has no file of that name"
    folder = same[0].rpartition("/")[0].rpartition("/")[2]
    if len(same) == 1 and folder in ("", "template", "static"):
        return f"and the Space has only `{same[0]}`: they are read from the folder `templates`"
    return ""
