"""Files that are loaded by running what they say: pickle and its kin."""

from __future__ import annotations

import ast
import posixpath
from functools import partial
from typing import TYPE_CHECKING

from hf_lint.analysis.hub_loads import in_space
from hf_lint.analysis.python_places import Found, group_by_file
from hf_lint.analysis.torch import torch_of
from hf_lint.core.registry import rule
from hf_lint.fixes.edits import fix
from hf_lint.rules.deps.names import code, list_names
from hf_lint.space.calls import calls
from hf_lint.space.hints import holds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Hit
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.calls import Call
    from hf_lint.space.values import Value

# Functions that always unpickle what they are given.
_ALWAYS = frozenset(
    [
        *(f"{module}.{name}" for module in ("pickle", "_pickle", "cPickle", "dill") for name in ("load", "loads")),
        *("cloudpickle.load", "cloudpickle.loads", "pickle.Unpickler", "dill.Unpickler"),
        *("joblib.load", "sklearn.externals.joblib.load", "pandas.read_pickle", "shelve.open", "jsonpickle.decode"),
        *("yaml.unsafe_load", "yaml.unsafe_load_all", "keras.config.enable_unsafe_deserialization"),
    ]
)
_UNSAFE_LOADERS = frozenset(("yaml.Loader", "yaml.UnsafeLoader", "yaml.CLoader", "yaml.loader.UnsafeLoader"))
# Other functions: the keyword argument that switches it on, and the value that does.
_SWITCHED = {
    "numpy.load": ("allow_pickle", True),
    "keras.models.load_model": ("safe_mode", False),
    "keras.saving.load_model": ("safe_mode", False),
    "tensorflow.keras.models.load_model": ("safe_mode", False),
    "tensorflow.keras.saving.load_model": ("safe_mode", False),
}
_DANGEROUS = "allow_dangerous_deserialization"
_WORDS = (
    *(
        "pickle",
        "joblib",
        "dill",
        "shelve",
        "torch&load",
        "allow_pickle",
        "safe_mode",
        "yaml&load",
        "yaml&load_all",
        "unsafe_load",
    ),
    *(".h5", ".hdf5"),
    *("enable_unsafe_deserialization", _DANGEROUS, "UnsafeLoader"),
)
_METHODS = frozenset(
    [
        *("load", "loads", "Unpickler", "read_pickle", "open", "decode", "load_model", "load_all", "unsafe_load"),
        *("unsafe_load_all", "enable_unsafe_deserialization"),
    ]
)
_FETCHERS = ("huggingface_hub.", "requests.", "urllib.", "httpx.", "gdown.", "wget.", "torch.hub.", "modelscope.")
_LAST = ("/", "os.path.join()")
_FIRST = ("open()", "pathlib.Path()", "io.BytesIO()", "gzip.open()", "bz2.open()", "lzma.open()", "zipfile.ZipFile()")
_MAKERS = (".dump(", "torch.save(", ".to_pickle(", "np.save", "numpy.save", ".save_local(", "shelve.open(")
# Where nothing is fetched, a file that is named must come with the Space.
_FETCHES = (
    "huggingface_hub",
    "requests",
    "urllib",
    "httpx",
    "gdown",
    "wget",
    "curl",
    "UploadFile",
    "gradio&File",
    "upload",
)
_MAX_STEPS = 6

_WHOSE = {
    "": "which is downloaded",
    "own-file": "which belongs to this Space but cannot be reviewed",
    "unknown-file": "no matter where it comes from",
    "implicit": "unless torch 2.6 or later is installed",
}


@rule("unsafe-deserialization", words=_WORDS)
def unsafe_deserialization(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report calls that run the code in a file to read it, reported once a file and kind."""
    shown = policy.params["names_shown"]
    since = policy.params["torch_safe_since"]
    groups: dict[str, list[Found]] = {}
    for call in calls(space, *_WORDS):
        if call.method in _METHODS or _DANGEROUS in call.keywords:
            variant = _variant(space, call, since)
            if variant is not None:
                name = call.name or call.written
                from hf_lint.fixes.calls import set_keyword

                only = set_keyword(call.unit, call.node, "weights_only", "True") if name == "torch.load" else None
                groups.setdefault(variant, []).append(Found(call.location(), name, variant, only))
    for variant, found in groups.items():

        def message(labels: list[str], places: int, variant: str = variant) -> str:
            verb = "runs" if len(labels) == 1 else "run"
            return f"{list_names(labels, shown)} {verb} any code in the file, {_WHOSE[variant]}"

        # With a torch that nothing names, the newest is installed: what it does anyway is then written down.
        make_fix = partial(fix, "read tensors only", safe=variant == "implicit", reveals=("unsafe-weights-only",))
        yield from group_by_file(found, message, make_fix)


@rule("unsafe-weights-only", words=("torch&load",))
def unsafe_weights_only(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report `torch.load` that relies on weights_only with a torch in which that does not hold."""
    torch = torch_of(space)
    since, fixed = policy.params["torch_safe_since"], policy.params["fixed"]
    if torch is None or not torch.below(fixed):
        return
    old = torch.below(since)
    release = code(f"torch {torch.specifier.removeprefix('==')}")

    def message(labels: list[str], places: int) -> str:
        what = "a file can run code" if old else "a file can corrupt memory"
        return f"with {release} {what} in spite of `weights_only=True`"

    found = []
    for call in calls(space, "torch&load"):
        if call.method != "load" or not _is_torch(call):
            continue
        only = call.arg("weights_only")
        relies = only.may_be(True) or (torch.at_least(since) and (only.kind == "absent" or only.is_(None)))
        if relies and _origin(space, call) != "own-file":
            variant = "" if old else "memory"
            found.append(Found(call.location(), "torch.load", variant))
    for hit in group_by_file(found, message):
        note = torch.location._replace(note="the release is chosen here")
        yield hit._replace(related=(note, *hit.related))


def _is_hdf5(call: Call) -> bool:
    """Return whether Keras reads the old format, in which a Lambda layer is Python code and `safe_mode` means
    nothing."""
    return any(text.lower().endswith((".h5", ".hdf5", ".hdf")) for text in call.arg("filepath", at=0).texts)


def _is_torch(call: Call) -> bool:
    return (call.name or call.written) == "torch.load"


def _variant(space: Space, call: Call, since: str) -> str | None:
    """Return the policy's variant for a call; None where it is safe, or cannot be judged."""
    name = call.name or call.written
    unsafe = name in _ALWAYS or call.arg(_DANGEROUS).may_be(True)
    if name in _SWITCHED:
        keyword, bad = _SWITCHED[name]
        unsafe = call.arg(keyword).may_be(bad) or (name.endswith("load_model") and _is_hdf5(call))
    elif name in ("yaml.load", "yaml.load_all"):
        unsafe = call.arg("Loader", at=1).name in _UNSAFE_LOADERS
    implicit = False
    if name == "torch.load":
        only = call.arg("weights_only")
        unsafe = only.may_be(False)
        if only.kind == "absent" or only.is_(None):
            torch = torch_of(space)
            if torch is not None and torch.at_least(since):
                return None
            unsafe = True
            implicit = torch is None or not torch.below(since)
    if not unsafe:
        return None
    return "implicit" if implicit else _origin(space, call)


def _origin(space: Space, call: Call) -> str:
    """Return where the file comes from: "" downloaded, "own-file" in the Space or written by it, or "unknown-file"."""
    value = call.arg("f", "file", "filename", "filepath", "filepath_or_buffer", "folder_path", "stream", at=0)
    kinds = {_kind(space, call, option) for option in value.options} or {"unknown-file"}
    return next(kind for kind in ("", "unknown-file", "own-file") if kind in kinds)


def _kind(space: Space, call: Call, value: Value) -> str:
    for _ in range(_MAX_STEPS):
        if value.kind in ("environment", "choice") and value.items:
            value = value.items[0]
        elif value.kind != "object":
            break
        elif value.name.startswith(_FETCHERS):
            return ""
        elif value.name.endswith(".read()") and isinstance(value.node, ast.Call):
            func = value.node.func
            value = (
                call.unit.values.of(func.value) if isinstance(func, ast.Attribute) else value._replace(kind="unknown")
            )
        elif value.name in _LAST and value.items:
            value = value.items[-1]
        elif value.name in _FIRST and value.items:
            value = value.items[-1 if value.name == "pathlib.Path()" else 0]
        else:
            break
    if value.text is None:
        own = _is_made_here(space, call, value) or _is_one_of_several(space, value)
        return "own-file" if own else "unknown-file"
    if value.text.startswith(("http://", "https://")):
        return ""
    name = posixpath.basename(value.text.replace("\\", "/").rstrip("/"))
    belongs = name and (in_space(space, name) or _says(space, call, _MAKERS) or not _says(space, call, _FETCHES))
    return "own-file" if belongs else "unknown-file"


def _says(space: Space, call: Call, words: tuple[str, ...]) -> bool:
    """Return whether one of the words stands in the file of a call."""
    known = space.memo(_known_safe)
    key = call.file.path, words[0]
    if key not in known:
        known[key] = any(holds(call.file.text, word) for word in words)
    return known[key]


def _known_safe(space: Space) -> dict[tuple[str, str], bool]:
    return {}


def _is_one_of_several(space: Space, value: Value) -> bool:
    """Return whether the Space holds files of such a name: `f"model_{number}.joblib"`."""
    parts = value.node.values if isinstance(value.node, ast.JoinedStr) else ()
    texts = [part.value if isinstance(part, ast.Constant) else "" for part in parts]
    if not texts or "/" in "".join(map(str, texts[1:])):
        return False
    first, last = posixpath.basename(str(texts[0])), str(texts[-1])
    names = (posixpath.basename(path) for path in space.files)
    return len(last) > 3 and bool(first) and any(n.startswith(first) and n.endswith(last) for n in names)


def _is_made_here(space: Space, call: Call, value: Value) -> bool:
    """Return whether the same source writes such files, and names the setting that holds the path a second time."""
    if not isinstance(value.node, ast.Attribute) and not (isinstance(value.node, ast.Name) and value.node.id.isupper()):
        return False  # a parameter may be what a visitor has uploaded
    start, end = call.unit.source.span_of(value.node)
    text = call.unit.source.text
    word = text[start:end]
    return len(word) > 3 and _says(space, call, _MAKERS) and text.find(word, text.find(word) + 1) >= 0
