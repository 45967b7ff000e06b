"""Compare the public names of releases without importing them: for packages that take long to import.

    python scripts/api_static.py NAME FOLDER RELEASE=SITE_PACKAGES ...

Reads `__init__.py` of the package FOLDER in each installed release: the names that it imports or defines, and the
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
    name, folder, *given = sys.argv[1:]
    seen = []
    for word in given:
        release, _, root = word.partition("=")
        seen.append((release, look(Path(root) / folder, folder)))
    write_line(name, [release for release, _ in seen], compare(seen))
    return 0


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
