"""Texts and bytes changed at random: pieces put in, taken out, repeated, nested, spliced with those of other files."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

LONGEST = 24_000
COMMON = (
    *"\\\n\r\t \"'`$#{}()[]<>|&;=,-:/@%!*?~^.\0\x0b\x0c\x85\xa0\u2028\u202e\ufeffé漢😀",
    *(
        "\r\n",
        "\n\n",
        "  ",
        "\x1b[31m",
        "hf-lint: ignore[",
        "# hf-lint: ignore[leaked-secret] x\n",
        "until: 2000-01-01",
    ),
    *("9" * 30, "-1", "0", "1e999", "https://", "http://a:b@c", "../", "/" * 9, "A" * 300, "hf_", "AKIA", "=" * 9),
)
BY_KIND: dict[str, tuple[str, ...]] = {
    "dockerfile": (
        *("${V:-", "${V//a/b}", "$(", "<<EOF", "<<-E\n", "\nEOF\n", "ONBUILD ", "\nFROM a AS b\n", "\nENV A=$A$A\n"),
        *("\nARG X\n", "--mount=type=secret,id=x ", "# escape=`\n", "\\\n", " \\ \n# c\n", '["sh","-c","', "\\u00e9"),
        *("\nCOPY --from=0 a b\n", "case x in ", "esac", "{ ", "if ", "bash -c '", "RUN ", "CMD [", "USER ", "]"),
    ),
    "shell": (
        *("$((", "$(", "`", "${a[@]:-", "<<EOF\n", "EOF\n", "case x in a) ", "esac\n", "if ", "; then ", "fi\n", "do "),
        *(
            "for i in ",
            "done\n",
            "&& ",
            "|| ",
            "curl x | sh\n",
            "eval ",
            "bash -c '",
            "$'",
            '$"',
            ">&2 ",
            "2>/dev/null",
        ),
    ),
    "requirements": (
        *("==", ">=", "~=", "; ", " --hash=sha256:", "-r ", "-e ", "git+https://", "@", "[", "]", " \\\n", "-i "),
        *("python_version<'3'", "--index-url ", "file:", "egg=", "#", "-c requirements.txt\n", "\n-r a.txt\n"),
    ),
    "yaml": (
        *(
            "&a ",
            "*a",
            "<<: ",
            "- ",
            "? ",
            ": ",
            "!!binary ",
            "!x ",
            "|\n  ",
            ">-\n",
            "[",
            "{",
            "]",
            "}",
            "${{ ",
            " }}",
        ),
        *(
            "on: ",
            "jobs:\n",
            "steps:\n",
            "uses: ",
            "run: ",
            "with:\n",
            "---\n",
            "...\n",
            "%YAML 1.1\n",
            "null",
            "~",
            "yes",
        ),
    ),
    "json": ('{"', '":', "[", "]", "}", ",", "null", "true", '"\\ud800"', "\\u0000", "1e5", "-", "/*", "//", '""'),
    "python": (
        *(
            "lambda: ",
            "(",
            ")",
            "f'{x!r:{y}}'",
            "**",
            "*",
            ":=",
            "async ",
            "await ",
            "yield ",
            "match x:\n case ",
            "@a\n",
        ),
        *(
            "    ",
            "\t",
            "def f(",
            "class A(",
            "import ",
            "from . import *\n",
            "'''",
            "global x\n",
            "del ",
            "try:\n",
            "%",
        ),
    ),
    "card": (
        "---\n",
        "sdk: ",
        "app_port: ",
        "tags:\n",
        "- ",
        "|\n",
        "&a ",
        "*a",
        "{{",
        "[",
        "hf_oauth: true\n",
        "models:",
    ),
    "web": ("<script>", "</script>", "<!--", "-->", "${", "`", "/*", "*/", "atob('", "fetch(", "=>", "\\u{41}"),
    "patterns": (
        "**",
        "/",
        "!",
        "\\",
        "[",
        "]",
        "[!",
        "[[:alpha:]]",
        "*",
        "?",
        "#",
        "\\ ",
        "[a-",
        "{a,b}",
        "filter=lfs",
    ),
    "settings": ("=", "export ", "[", "]", '"""', "password ", "machine ", "KEY=", "SECRET_KEY = ", "[[package]]\n"),
}
BY_KIND |= {"gitlab": (*BY_KIND["yaml"], "script:\n", "extends: ", "!reference ["), "notebook": BY_KIND["json"]}


def mutate_text(rng: Random, text: str, others: Sequence[bytes], kind: str) -> str:
    """`text` after one to six changes."""
    pieces = (*COMMON, *BY_KIND.get(kind, ()))
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        at = rng.randint(0, len(text))
        piece = rng.choice(pieces)
        match rng.randrange(9):
            case 0 | 1:
                text = text[:at] + piece + text[at:]
            case 2:
                text = text[:at] + text[at + rng.randint(1, 8) :]
            case 3:
                other = rng.choice(others).decode("utf-8", "replace")
                text = text[:at] + other[rng.randint(0, len(other)) :]
            case 4:
                text = text[:at] + piece * rng.choice((2, 9, 40, 300)) + text[at:]
            case 5:
                text = text[:at] + text[rng.randint(0, len(text)) :]
            case 6:
                text = _with_lines(rng, text)
            case 7:
                end = min(len(text), at + rng.randint(1, 60))
                text = text[:at] + piece + text[at:end] + rng.choice(pieces) + text[end:]
            case _:
                text = text[:at] + text[at : at + rng.randint(1, 40)] * rng.choice((2, 5, 50)) + text[at:]
    return text[:LONGEST]


def _with_lines(rng: Random, text: str) -> str:
    """Lines left out, repeated, moved or indented."""
    lines = text.splitlines(keepends=True)
    if not lines:
        return text
    at, to = rng.randrange(len(lines)), rng.randrange(len(lines))
    match rng.randrange(4):
        case 0:
            del lines[at]
        case 1:
            lines.insert(to, lines[at])
        case 2:
            lines[at : at + 1] = lines[at : at + 4] * rng.choice((2, 30))
        case _:
            lines[at] = rng.choice(("  ", "\t", "      ")) + lines[at]
    return "".join(lines)


def mutate_bytes(rng: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """`data` after one to eight changes that do not care for characters."""
    for _ in range(rng.randint(1, 8)):
        at = rng.randint(0, len(data))
        match rng.randrange(6):
            case 0:
                data = data[:at] + rng.randbytes(rng.choice((1, 1, 2, 4, 40))) + data[at:]
            case 1:
                data = data[:at] + data[at + rng.choice((1, 2, 8, 100)) :]
            case 2:
                data = data[:at] + rng.randbytes(1) + data[at + 1 :]
            case 3:
                other = rng.choice(others)
                data = data[:at] + other[rng.randint(0, len(other)) :]
            case 4:
                data = (
                    data[:at]
                    + rng.choice((b"\xff" * 8, b"\0" * 8, b"\x7f\xff\xff\xff", b"\xff\xfe", b"(", b"]"))
                    + data[at:]
                )
            case _:
                data = data[:at] + data[at : at + 4] * rng.choice((2, 20, 400)) + data[at:]
    return data[:LONGEST]


def encoded(rng: Random, text: str) -> bytes:
    """`text` mostly in UTF-8, at times in something else, with line ends of another system, or cut in a character."""
    match rng.randrange(24):
        case 0:
            return text.encode("utf-16", "surrogatepass")
        case 1:
            return text.encode("utf-16-le", "surrogatepass")
        case 2:
            return text.replace("\n", "\r\n").encode("utf-8", "surrogatepass")
        case 3:
            return text.encode("latin-1", "replace")
        case 4:
            return b"\xef\xbb\xbf" + text.encode("utf-8", "surrogatepass")
        case 5:
            return text.replace("\n", "\r").encode("utf-8", "surrogatepass")
        case _:
            return text.encode("utf-8", "surrogatepass")
