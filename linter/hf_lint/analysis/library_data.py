"""Data of libraries and files of pages that a start needs, and that nothing brings. No rule is here.

NLTK's corpora, spaCy's models, Streamlit's secrets file, and the files of Gradio's examples.
"""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING

from hf_lint.analysis.guards import Guards
from hf_lint.analysis.started_python import started_files
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.space.calls import unit_of
from hf_lint.space.paths import UNKNOWN, path_of
from hf_lint.startup.layout import clean

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator, Sequence

    from hf_lint.space import Space
    from hf_lint.space.calls import Call
    from hf_lint.space.file import File
    from hf_lint.space.python import PythonSource

_MODEL = regex(r"[a-z]{2}_(?:core|dep|ent|ner)_\w{2,10}_(?:sm|md|lg|trf)")
_SHORT = ("en", "de", "fr", "es", "it", "pt", "nl", "el", "nb", "lt", "xx", "zh", "ja", "pl", "ro", "da")
"""Names of languages, which spaCy took for models up to its release 2 (E941)."""
_NLTK_HELP = regex(r"nltk[\w.]{0,20}\.?download|nltk\.downloader|NLTK_DATA|textblob|download_corpora")
_NLTK_PLACE = regex(r"nltk_data|nltk\.data\.path")
_BRINGS = regex(
    r"/data\b|/usr/|download|wget|curl|git clone|urlretrieve|unpack|extractall|zipfile|tarfile|subprocess|os\.system"
)
"""What may bring the data to a place that the code names, or means one outside of the Space."""
_SPACY_HELP = regex(r"spacy[\w.]{0,12}[ .]+download|spacy\.cli|spacy download")
_CORPUS_CALLS = frozenset(
    ("words", "synsets", "sents", "raw", "fileids", "tagged_words", "tagged_sents", "entries", "dict")
)
_FILES = regex(
    r"[\w./@ +-]{1,200}\.(?:png|jpe?g|webp|gif|bmp|wav|mp3|flac|ogg|m4a|mp4|avi|mov|webm|pdf|csv|txt|glb|obj)"
)
_MEDIA = ("Image", "Audio", "Video", "File", "image", "audio", "video", "file", "ImageEditor", "Model3D")
_TEXTS = (".py", ".sh", ".txt", ".toml", ".yml", ".yaml", ".cfg")


def library_data(space: Space, files: Sequence[File]) -> Iterator[Hit]:
    """Yield a hit for the first use of each kind of data in these files that nothing brings."""
    nltk = [file for file in files if "nltk" in file.text]
    if nltk and not _is_mentioned(space, _NLTK_HELP) and not _has_nltk_data(space):
        yield from _first(space, nltk, _needs_corpus)
    spacy = [file for file in files if "spacy" in file.text and "spacy.load(" in file.text]
    yield from _first(space, spacy, _short_name)
    spacy = [file for file in files if "spacy" in file.text and _MODEL.search(file.text)]
    if spacy and not _is_mentioned(space, _SPACY_HELP):
        yield from _first(space, spacy, _needs_model)
    secrets = [file for file in files if ".secrets" in file.text and "streamlit" in file.text]
    if secrets and space.sdk == "docker" and not _has_secrets_file(space):
        yield from _secrets(space, secrets)


def _is_mentioned(space: Space, help_: re.Pattern[str]) -> bool:
    """Return whether some text of the Space may bring the data."""
    texts = [file.text for file in space.select(*_TEXTS)] + [one.text for one in space.dockerfiles]
    return any(help_.search(text) for text in texts)


def _has_nltk_data(space: Space) -> bool:
    """Return whether the Space may have NLTK's data: a folder of it, or a place that the code names and fills.

    A place inside of the Space that it only names is as empty as the repository says.
    """
    if any("nltk_data" in path or "corpora/" in path or "tokenizers/" in path for path in space.files) or space.gaps:
        return True
    if any(_NLTK_PLACE.search(one.text) for one in space.dockerfiles) or ".gitmodules" in space.files:
        return True
    code = [file.text for file in space.select(".py", ".sh")]
    return any(_NLTK_PLACE.search(text) for text in code) and any(_BRINGS.search(text) for text in code)


def _first(space: Space, files: Sequence[File], judge: Callable[[Space, Call], str]) -> Iterator[Hit]:
    """Yield the first use, before all one that stops the start."""
    found: list[tuple[bool, Hit]] = []
    for file in files:
        module = space.python(file)
        if module.tree is None:
            continue
        guards = Guards(module)
        for call in unit_of(space, file).calls:
            told = judge(space, call) if call.node is not None else ""
            if told and not guards.covers(call.func):
                on_load = guards.runs_on_load(call.func)
                follows = "the app stops when it starts" if on_load else "this fails when it is called"
                hit = Hit(call.location(), f"{told}: {follows}", "" if on_load else "called", key=told[:40])
                found.append((not on_load, hit))
    if found:
        yield min(found, key=lambda pair: pair[0])[1]


def _needs_corpus(space: Space, call: Call) -> str:
    """Say which data of NLTK a call reads; "" for others."""
    name = call.name
    data = ""
    if name in (
        "nltk.word_tokenize",
        "nltk.sent_tokenize",
        "nltk.tokenize.word_tokenize",
        "nltk.tokenize.sent_tokenize",
    ):
        data = "punkt_tab"
    elif name in ("nltk.pos_tag", "nltk.tag.pos_tag"):
        data = "averaged_perceptron_tagger_eng"
    elif name.startswith("nltk.sentiment") and name.endswith("SentimentIntensityAnalyzer"):
        data = "vader_lexicon"
    elif name.startswith("nltk.corpus.") and name.count(".") == 3 and name.rpartition(".")[2] in _CORPUS_CALLS:
        data = name.split(".")[2]
    if not data:
        return ""
    return (
        f"`{call.written}` reads NLTK's `{data}`, and nothing downloads it (`LookupError: Resource {data} not found`)"
    )


def _short_name(space: Space, call: Call) -> str:
    """Say that spaCy has no model of a short name any more; "" for others, and for old releases of it."""
    text = call.arg("name", at=0).text if call.name == "spacy.load" else None
    if text not in _SHORT or text in {path.partition("/")[0] for path in space.files}:
        return ""
    old = any("spacy<3" in one.text.replace(" ", "") or "spacy==2" in one.text for one in space.select(".txt", ".toml"))
    return (
        "" if old else f"spaCy 3 has no model `{text}` (`[E941] Can't find model '{text}'`), load it by its full name"
    )


def _needs_model(space: Space, call: Call) -> str:
    """Say which model of spaCy a call loads that nothing installs; "" for others."""
    text = call.arg("name", at=0).text if call.name in ("spacy.load", "spacy.util.load_model") else None
    if not text or not _MODEL.fullmatch(text):
        return ""
    other = text.replace("_", "-")
    texts = [one.text for one in space.select(*_TEXTS) if one is not call.file] + [
        one.text for one in space.dockerfiles
    ]
    if any(text in one or other in one for one in texts) or any(text in path for path in space.files):
        return ""
    return (
        f"nothing installs spaCy's model `{text}` (`Can't find model '{text}'`), require its wheel by its URL and hash"
    )


def _has_secrets_file(space: Space) -> bool:
    texts = [file.text for file in space.select(".sh", ".py")] + [one.text for one in space.dockerfiles]
    return any(path.endswith("secrets.toml") for path in space.files) or any("secrets.toml" in one for one in texts)


def _secrets(space: Space, files: Sequence[File]) -> Iterator[Hit]:
    """Yield the first read of `st.secrets`: a Docker Space has its secrets in the environment only."""
    for file in files:
        module = space.python(file)
        if module.tree is None:
            continue
        guards = Guards(module)
        reads: list[ast.Subscript | ast.Attribute] = [*module.nodes(ast.Subscript), *module.nodes(ast.Attribute)]
        for node in sorted(reads, key=lambda one: one.lineno):
            if module.qualified_name(node.value) != "streamlit.secrets" or guards.covers(node):
                continue
            if not guards.runs_on_load(node):
                continue
            message = (
                "`st.secrets` reads .streamlit/secrets.toml, which the Space does not have: a Docker Space has its "
                "secrets in the environment (`os.environ`), so the page stops (`No secrets found`)"
            )
            yield Hit(file.location(*module.span_of(node)), message, key="secrets.toml")
            return


def example_files(space: Space, folder: str) -> Iterator[Hit]:
    """Yield examples whose results Gradio computes when it starts, of which the Space does not have the file."""
    layout = space.startup.layout
    for file in started_files(space):
        if "examples" not in file.text and "Examples" not in file.text:
            continue
        zero = "spaces" in file.text
        for call in unit_of(space, file).calls:
            if call.method not in ("Interface", "Examples") or call.node is None or call.open:
                continue
            if call.name not in ("gradio.Interface", "gradio.Examples") or not _is_cached(call, zero=zero):
                continue
            given = call.keywords.get("examples")
            if given is None and call.method == "Examples" and call.node.args:
                given = call.node.args[0]
            if not isinstance(given, (ast.List, ast.Tuple)) or not _takes_files(call):
                continue
            guards = Guards(space.python(file))
            if guards.covers(call.node) or not guards.runs_on_load(call.node):
                continue
            here = next(iter(layout.places(file.path)), "/" + file.path)
            for part in (one for item in given.elts for one in (item.elts if isinstance(item, ast.List) else [item])):
                path = path_of(call.unit.source, part, here)
                if path is None or UNKNOWN in path or not _FILES.fullmatch(path):
                    continue
                place = clean(posixpath.join(folder, path))
                if layout.find(place) or place in layout.written or layout.has_folder(place):
                    continue
                message = (
                    f"the example `{path}` is not in the Space, and Gradio reads it when it starts, to keep the "
                    "results of the examples"
                )
                yield Hit(call.location(part), message, key=place)
                return


def _is_cached(call: Call, *, zero: bool) -> bool:
    """Return whether Gradio computes the examples when it starts: if it is told to, and on Spaces by default."""
    cached = call.arg("cache_examples")
    if cached.is_(True):
        return True
    if cached.kind != "absent" or zero:
        return False
    return call.method == "Interface" or ("fn" in call.keywords and "outputs" in call.keywords)


def _takes_files(call: Call) -> bool:
    source = call.unit.source
    given = call.keywords.get("inputs")
    if given is None and call.node is not None and len(call.node.args) > 1:
        given = call.node.args[1]
    if given is None:
        return False
    start, end = source.span_of(given)
    text = source.text[start:end]
    for name in (one.id for one in ast.walk(given) if isinstance(one, ast.Name)):
        for bound in _values_of(source, name):
            start, end = source.span_of(bound)
            text += " " + source.text[start:end]
    return any(word in text for word in _MEDIA)


def _values_of(source: PythonSource, name: str) -> Iterator[ast.expr]:
    """Yield what the assignments of a file give a name, by itself or in a row: `a, b = gr.Image(), gr.Image()`."""
    for assign in source.nodes(ast.Assign):
        for target in assign.targets:
            if isinstance(target, ast.Name) and target.id == name:
                yield assign.value
            elif isinstance(target, ast.Tuple) and isinstance(assign.value, ast.Tuple):
                pairs = zip(target.elts, assign.value.elts, strict=False)
                yield from (value for one, value in pairs if isinstance(one, ast.Name) and one.id == name)
