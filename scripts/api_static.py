"""Compare the public names of releases without importing them: for packages that take long to import.

    python scripts/api_static.py NAME FOLDER RELEASE=SITE_PACKAGES ...
    python scripts/api_static.py --modules NAME FOLDER RELEASE=SITE_PACKAGES ...

With --modules, what went of the modules of the package, and of the names that each makes or has from the package; a
module that has a `__getattr__`, or takes all names of another package, says nothing of its names. Without it,

reads `__init__.py` of the package FOLDER in each installed release: the names that it imports or defines, and the
parameters of the classes and functions behind them, which it follows through the package. A callable that takes any
keyword, or is not found, says nothing of its keywords. Writes the rows of scripts/api_facts.py into
policies/data/api.jsonl.
"""

from __future__ import annotations

import ast
import sys
from functools import lru_cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.api_facts import compare, write_line

METHODS = {"Blocks": ("launch", "queue"), "Interface": ("launch", "queue"), "ChatInterface": ("launch", "queue")}
"""Methods of classes whose keywords are compared; where a class lacks one, that of Blocks counts."""


def main() -> int:
    """Write the rows of one distribution."""
    words = sys.argv[1:]
    modules = words[0] == "--modules"
    name, folder, *given = words[modules:]
    seen = []
    for word in given:
        release, _, root = word.partition("=")
        seen.append((release, (look_at_modules if modules else look)(Path(root) / folder, folder)))
    listed = {one for _, found in seen for one in found["name"]}
    for _, found in seen if modules else ():
        found["unknown"] += [one for one in listed if one.rpartition(".")[0] in found["unsure"]]
    rows = compare(seen)
    if modules:
        offered = {one for _, found in seen for one in found["offered"]}
        inner = {one for _, found in seen for one in found["module"]}
        rows = [row for row in rows if row[2] == "gone" and (row[0] == "module" or row[1] in offered - inner)]
    write_line(name, [release for release, _ in seen], rows)
    return 0


def look_at_modules(package: Path, name: str) -> dict[str, list[str]]:
    """Return the public modules of a package, and the public names of each, where all of them can be seen."""
    found: dict[str, list[str]] = {"module": [], "name": [], "method": [], "keyword": [], "value": [], "absent": []}
    found |= {"unknown": [], "unsure": [], "offered": []}
    for file in sorted(package.rglob("*.py")):
        parts = file.relative_to(package.parent).with_suffix("").parts
        parts = parts[:-1] if parts[-1] == "__init__" else parts
        if any(part.startswith("_") for part in parts):
            continue
        module = ".".join(parts)
        found["module"].append(module)
        names = every_name(package, file)
        if names is None:
            found["unsure"].append(module)
        else:
            found["name"] += [f"{module}.{word}" for word in names if not word.startswith("_")]
            own = {word for word, (source, _) in names_of(file).items() if source.partition(".")[0] in ("", name)}
            found["offered"] += [f"{module}.{word}" for word in own]
    return found


def every_name(package: Path, file: Path, depth: int = 6) -> set[str] | None:
    """Return the names at the top of a module, with those of a module that it takes all names of; None if unsure."""
    names: set[str] = set()
    for node in ast.walk(tree_of(file)):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Import):
            names |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.names[0].name != "*":
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = file.parent
            for _ in range(node.level - 1):
                base = base.parent
            source = base.joinpath(*(node.module or "").split(".")) if node.level else None
            places = (source.with_suffix(".py"), source / "__init__.py") if source else ()
            inner = next((place for place in places if place.exists()), None)
            more = every_name(package, inner, depth - 1) if inner and depth else None
            if more is None:
                return None
            names |= more
    if file.name == "__init__.py":
        names |= {one.stem for one in file.parent.iterdir() if one.suffix == ".py" or one.is_dir()}
    return None if "__getattr__" in names else names


def look(package: Path, name: str) -> dict[str, list[str]]:
    """Return the names and keywords of a package."""
    found: dict[str, list[str]] = {"module": [name], "name": [], "method": [], "keyword": [], "value": [], "absent": []}
    for word, (module, original) in names_of(package / "__init__.py").items():
        if word.startswith("_") or (package / f"{word}.py").exists() or (package / word).is_dir():
            continue
        found["name"].append(f"{name}.{word}")
        node = define(package, module, original)
        if node is None:
            continue
        if isinstance(node, ast.ClassDef):
            add(found, f"{name}.{word}", method(node, "__init__"))
            for one in METHODS.get(word, ()):
                owner = method(node, one) or method(define(package, f"{name}.blocks", "Blocks"), one)
                add(found, f"{name}.{word}().{one}", owner)
        else:
            add(found, f"{name}.{word}", node)
    for one in ("inputs", "outputs", "mix", "interpretation", "components"):
        if (package / f"{one}.py").exists() or (package / one / "__init__.py").exists():
            found["module"].append(f"{name}.{one}")
    return found


def add(found: dict[str, list[str]], path: str, node: ast.AST | None) -> None:
    """Note the keywords of a function, unless it takes any."""
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) or node.args.kwarg is not None:
        return
    words = [arg.arg for arg in (*node.args.args, *node.args.kwonlyargs) if arg.arg not in ("self", "cls")]
    found["keyword"] += [f"{path}({word})" for word in words]
    found["keyword"].append(f"{path}()")


def method(node: ast.AST | None, name: str) -> ast.AST | None:
    """Return the method of a class."""
    body = node.body if isinstance(node, ast.ClassDef) else []
    return next((one for one in body if isinstance(one, ast.FunctionDef) and one.name == name), None)


@lru_cache(maxsize=512)
def names_of(file: Path) -> dict[str, tuple[str, str]]:
    """Return what a module imports or defines at its top: the module and the name it has there ("" for its own)."""
    found: dict[str, tuple[str, str]] = {}
    for node in tree_of(file).body if file.exists() else ():
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {alias.asname or alias.name: (node.module, alias.name) for alias in node.names}
        elif isinstance(node, (ast.ClassDef, ast.FunctionDef)):
            found[node.name] = ("", node.name)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    source = node.value.id if isinstance(node.value, ast.Name) else ""
                    found[target.id] = found.get(source, ("", target.id))
    return found


@lru_cache(maxsize=512)
def tree_of(file: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(file.read_text(encoding="utf-8"))


def define(package: Path, module: str, name: str, depth: int = 6) -> ast.AST | None:
    """Return the class or function behind a name; None where it is not found in the package."""
    if depth == 0 or (module and module.partition(".")[0] != package.name):
        return None
    parts = module.split(".")[1:] if module else []
    base = package.joinpath(*parts)
    file = base.with_suffix(".py") if base.with_suffix(".py").exists() and parts else base / "__init__.py"
    if not file.exists():
        return None
    for node in tree_of(file).body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and node.name == name:
            return node
    source = names_of(file).get(name)
    return define(package, *source, depth - 1) if source and source[0] else None


if __name__ == "__main__":
    sys.exit(main())
