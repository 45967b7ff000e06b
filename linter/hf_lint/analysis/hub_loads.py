"""What a Space loads from the Hub by name, and whether the commit is fixed. No rule is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.hashes import is_hub_commit
from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.space.calls import calls
from hf_lint.startup.programs import all_programs
from hf_lint.startup.runs import python_runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Location
    from hf_lint.space import Space
    from hf_lint.space.calls import Call
    from hf_lint.space.shell import Command
    from hf_lint.space.values import Value
    from hf_lint.startup.programs import Program

MAX_NAMES = 20
"""So many names one call is looked at for: a table of models has fewer."""
_HUB_ID = regex(r"(?:[A-Za-z0-9][\w-]*(?:\.[\w-]+)*/)?[A-Za-z0-9][\w.-]*")
_HUB_START = regex(r"[A-Za-z0-9][\w.-]*/[\w.-]*")
_HUB_URL = regex(r"https?://(?:huggingface\.co|hf\.co)/([\w.-]+/[\w.-]+)/(?:blob|resolve)/([^/?#]+)/")
_WEIGHTS = (".pt", ".pth", ".bin", ".ckpt", ".safetensors", ".gguf", ".onnx", ".pkl", ".json", ".csv", ".zip", ".h5")
_FORMATS = "csv json text parquet arrow pandas imagefolder audiofolder videofolder webdataset xml sql spark generator"
_MODEL_FILES = (".pt", ".pth", ".bin", ".ckpt", ".safetensors", ".gguf", ".onnx", ".pkl", ".h5", ".keras", ".joblib")
_RESOLVE = "/resolve/"
_DOWNLOADERS = frozenset(("curl", "wget", "aria2c"))
_FETCHERS = frozenset(
    (
        *("get", "stream", "urlopen", "urlretrieve", "download", "download_url_to_file", "load_state_dict_from_url"),
        *("load_file_from_url", "cached_download"),
    )
)
_BUILDERS = frozenset(_FORMATS.split())
_NESTED = ("model_kwargs", "encode_kwargs")


class Loader(NamedTuple):
    """How a function takes the name of a repository: its argument names, position, and whose function it is."""

    names: tuple[str, ...]
    at: int | None = 0
    packages: tuple[str, ...] = ()
    """Qualified names begin so; () is any. A name that cannot be resolved counts where it is not a method."""
    bare: bool = False
    """Whether a name without an owner can only be one on the Hub."""


_DIFFUSERS = Loader(("pretrained_model_name_or_path_or_dict", "pretrained_model_name_or_path"))
_EMBEDDINGS = Loader(("model_name", "model"), None, (), True)
_VLLM = Loader(("model",), 0, ("vllm.",))
_ENCODER = Loader(("model_name_or_path", "model_name"), 0, ("sentence_transformers.",), True)
_PREFIXED = ("timm.", "open_clip.")
"""Libraries that fetch from the Hub what begins with `hf_hub:`."""
LOADERS: dict[str, Loader] = {
    "from_pretrained": Loader(
        ("pretrained_model_name_or_path", "pretrained_model_or_path", "model_name", "model_id", "repo_id", "model")
    ),
    "from_single_file": Loader(("pretrained_model_link_or_path", "pretrained_model_link_or_path_or_dict")),
    "pipeline": Loader(("model",), 1, ("transformers.", "optimum.")),
    "hf_hub_download": Loader(("repo_id",)),
    "snapshot_download": Loader(("repo_id",), 0, ("huggingface_hub.",)),
    "load_dataset": Loader(("path",), 0, ("datasets.",)),
    "SentenceTransformer": _ENCODER,
    "CrossEncoder": _ENCODER,
    "SparseEncoder": _ENCODER,
    "HuggingFaceEmbeddings": _EMBEDDINGS,
    "HuggingFaceBgeEmbeddings": _EMBEDDINGS,
    "HuggingFaceInstructEmbeddings": _EMBEDDINGS,
    "HuggingFaceEmbedding": _EMBEDDINGS,
    "SentenceTransformerEmbeddingFunction": Loader(("model_name",), 0, (), True),
    "load_lora_weights": _DIFFUSERS,
    "load_ip_adapter": _DIFFUSERS,
    "load_textual_inversion": _DIFFUSERS,
    "LLM": _VLLM,
    "EngineArgs": _VLLM,
    "AsyncEngineArgs": _VLLM,
    "load": Loader(("repo_or_dir", "name"), 0, ("torch.hub.load", "gradio.load")),
    "WhisperModel": Loader(("model_size_or_path",), 0, ("faster_whisper.",)),
    "create_model": Loader(("model_name",), 0, _PREFIXED),
    "create_model_and_transforms": Loader(("model_name",), 0, _PREFIXED),
    "create_model_from_pretrained": Loader(("model_name",), 0, _PREFIXED),
}
_WORDS = (
    *(name for name in LOADERS if name not in ("load", "pipeline", "LLM")),
    *("torch&hub&load", "gradio&load", "transformers&pipeline", "optimum&pipeline", "vllm"),
)
# Libraries in which a name without an owner ("gpt2") can be one on the Hub.
_WITHOUT_OWNER = ("transformers.", "diffusers.", "sentence_transformers.")


class Load(NamedTuple):
    """A load by name. `pin` is fixed, loose or unknown; `revision` is what stands there instead of a commit.

    `kind` is model, data or hosted (run by somebody's servers).
    """

    repo: str
    location: Location
    pin: str
    revision: str
    kind: str
    remote_code: bool = False


def hub_loads(space: Space) -> tuple[Load, ...]:
    """Return every load of a repository whose name is known, in Python, scripts and Dockerfiles."""
    return space.memo(_hub_loads)


def _hub_loads(space: Space) -> tuple[Load, ...]:
    found: list[Load] = []
    for call in calls(space, *_WORDS):
        loader = LOADERS.get(call.method)
        if loader is not None and _belongs(call, loader):
            found += _read_call(space, call, loader)
    found += _read_programs(space)
    found += _read_addresses(space)
    return tuple(found)


def _belongs(call: Call, loader: Loader) -> bool:
    name = call.name
    if not loader.packages:
        return not name.startswith("modelscope.")
    if name:
        return name.startswith(loader.packages)
    return call.written == call.method and call.method not in ("load", "pipeline")


def _read_call(space: Space, call: Call, loader: Loader) -> Iterator[Load]:
    name = call.name
    adapter = name.startswith("peft.PeftModel")  # the model that it adapts comes first
    target = call.arg("model_id", at=1) if adapter else call.arg(*loader.names, at=loader.at)
    bare = loader.bare or name.startswith(_WITHOUT_OWNER)
    pin, revision = pin_of(call)
    kind = "data" if call.method == "load_dataset" or call.arg("repo_type").text == "dataset" else "model"
    if name == "gradio.load":
        kind = "hosted"
    remote_code = call.arg("trust_remote_code").may_be(True)
    place = call.location(target.node or call.func)
    for option in dict.fromkeys(_describe_name(option) for option in target.options[:MAX_NAMES]):
        repo, inside = _repo_and_ref(name, option)
        if not is_hub_id(space, repo, bare=bare) or (call.method == "load_dataset" and repo in _BUILDERS):
            continue
        if inside is not None:
            fixed = is_hub_commit(inside)
            yield Load(repo, place, "fixed" if fixed else "loose", inside, kind, remote_code)
        else:
            yield Load(repo, place, pin, revision, kind, remote_code)


def _describe_name(option: Value) -> str:
    """Return the name as far as it is known, with `*` for the rest."""
    if option.kind == "text" and isinstance(option.constant, str):
        return f"{option.constant}*"
    return option.text or ""


def _repo_and_ref(name: str, text: str) -> tuple[str, str | None]:
    """Return the repository, and the revision where the name holds one; "" where nothing is fetched from the Hub."""
    if text.startswith(("http://", "https://")):
        match = _HUB_URL.match(text)
        return (match[1], match[2]) if match else ("", None)
    if name == "gradio.load":
        return (text.removeprefix("models/"), None) if text.startswith("models/") else ("", None)
    if name.startswith(_PREFIXED):
        repo, _, ref = text.removeprefix("hf_hub:").removeprefix("hf-hub:").partition("@")
        return (repo, ref) if repo != text.partition("@")[0] else ("", None)
    if name == "torch.hub.load":
        repo, _, ref = text.partition(":")
        return repo, ref
    return text, None


def is_hub_id(space: Space, text: str, *, bare: bool = False) -> bool:
    """Return whether `text` can only be the name of a repository: no path, and nothing of that name is in the Space.

    With `bare`, a name without an owner counts too. A `*` at the end stands for what is not known.
    """
    start = text.removesuffix("*")
    pattern = _HUB_START if start != text else _HUB_ID
    if not pattern.fullmatch(start) or text.lower().endswith(_WEIGHTS):
        return False
    if "/" not in start:
        return bare and not _looks_local(start) and not in_space(space, start)
    return not in_space(space, start) and start.partition("/")[0].lower() not in _FOLDERS


# Names that people give to folders: `models/my-model` is no repository of the user "models".
_FOLDER_NAMES = """
    model models checkpoint checkpoints ckpt ckpts weights data dataset datasets output outputs out results result
    assets saved saved_model saved_models artifacts app src cache tmp pretrained pretrained_models path username
    your-username your_username user save logs runs adapters trained_models local
"""
_FOLDERS = frozenset(_FOLDER_NAMES.split())
_LOCAL_NAME = regex(
    r"(?:.*[_-])?(?:models?|checkpoints?|ckpt|output|outputs|results?|dir|path|folder|weights)(?:[_-]\w+)?"
)


def _looks_local(name: str) -> bool:
    return name.lower() in _FOLDERS or _LOCAL_NAME.fullmatch(name.lower()) is not None


def in_space(space: Space, start: str) -> bool:
    """Return whether a file or folder of the Space is called so, at the root or below a folder."""
    return start.strip("/") in space.memo(_paths)


def _paths(space: Space) -> frozenset[str]:
    """Return every path of one to three parts that leads on from any folder of the Space."""
    found: set[str] = set()
    for path in space.files:
        parts = path.split("/")
        for start in range(len(parts)):
            found.update("/".join(parts[start : start + size]) for size in (1, 2, 3))
    return frozenset(found)


def pin_of(call: Call) -> tuple[str, str]:
    """Return whether the commit of a load is fixed, loose or unknown, and the revision that stands in its place."""
    value = call.arg("revision")
    for nested in _NESTED if value.kind == "absent" else ():
        options = call.arg(nested)
        for key, item in zip(options.keys, options.items, strict=False) if options.kind == "mapping" else ():
            if key.text == "revision":
                value = item
    if value.kind == "absent" or value.is_(None):
        return "loose", ""
    texts = value.texts
    loose = [text for text in texts if not is_hub_commit(text)]
    if loose:
        return "loose", loose[0]
    return ("fixed" if texts else "unknown"), ""


# Programs: what stands behind them names the model, or the option that does.
_MODEL_OPTIONS = ("--model", "--model-id", "--model-path")
_NAMERS = (("hf", ["download"]), ("huggingface-cli", ["download"]), ("vllm", ["serve"]))
_SERVERS = frozenset(
    ("vllm.entrypoints.openai.api_server", "text-generation-launcher", "text-embeddings-router", "sglang.launch_server")
)


def _read_programs(space: Space) -> Iterator[Load]:
    for program in all_programs(space):
        text = program.script.text
        if "download" in text or "vllm" in text or "--model" in text:
            for command in program.script.walk():
                load = _read_command(space, program, command)
                if load is not None:
                    yield load


def _read_command(space: Space, program: Program, command: Command) -> Load | None:
    name, words = command.program, command.program_words
    args = [program.resolve(word) for word in words]
    if (name, args[:1]) in _NAMERS:
        at = 1
    elif name in _SERVERS:
        at = next((index + 1 for index, arg in enumerate(args[:-1]) if arg in _MODEL_OPTIONS), len(args))
    else:
        return None
    if at >= len(args) or not is_hub_id(space, args[at]) or "/" not in args[at]:
        return None
    revision = option_of(args, "--revision")
    kind = "data" if option_of(args, "--repo-type") == "dataset" else "model"
    pin = "fixed" if is_hub_commit(revision) else "unknown" if "$" in revision else "loose"
    place = program.file.location(words[at].start, words[at].end)
    trusts = "--trust-remote-code" in args
    return Load(args[at], place, pin, revision, kind, trusts)


def _read_addresses(space: Space) -> Iterator[Load]:
    """Weights that are fetched by their address: `wget https://huggingface.co/OWNER/NAME/resolve/main/model.bin`."""
    for program in all_programs(space):
        for command in program.script.walk() if _RESOLVE in program.script.text else ():
            for word in command.words if command.name in _DOWNLOADERS else ():
                place = program.file.location(word.start, word.end)
                yield from _read_address(program.resolve(word), place, "model")
    for run in python_runs(space):
        for command in run.pipeline.commands:
            for arg in command.args if command.name in _DOWNLOADERS else ():
                yield from _read_address(arg, run.location, "model")
    for call in calls(space, _RESOLVE):
        if call.method in _FETCHERS:
            value = call.arg("url", "fullurl", "model_url", at=0)
            for text in value.texts:
                yield from _read_address(text, call.location(value.node or call.func), "model")


def is_model_address(text: str) -> bool:
    """Return whether an address leads to the weights of a model on the Hub."""
    return _HUB_URL.match(text) is not None and text.partition("?")[0].lower().endswith(_MODEL_FILES)


def _read_address(text: str, place: Location, kind: str) -> Iterator[Load]:
    match = _HUB_URL.match(text)
    if match and is_model_address(text):
        pin = "fixed" if is_hub_commit(match[2]) else "unknown" if "$" in match[2] else "loose"
        yield Load(match[1], place, pin, match[2], kind)


def option_of(args: list[str], name: str) -> str:
    """Return the value of `--name value` or `--name=value`; "" without it."""
    for index, arg in enumerate(args):
        if arg == name and index + 1 < len(args):
            return args[index + 1]
        if arg.startswith(f"{name}="):
            return arg[len(name) + 1 :]
    return ""
