"""Tokens that are put together from pieces, escaped or spelled as numbers, in the languages of a Space."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest
from hf_lint.secrets.fakes import expand
from hf_lint.secrets.scan import mask_text, scan_text

if TYPE_CHECKING:
    from collections.abc import Callable

T = expand("@@fake:huggingface-user-token@@")
H, R, A, B, R1, R2 = T[:3], T[3:], T[:14], T[14:], T[3:19], T[19:]
ESCAPES: dict[str, Callable[[str], str]] = {
    "x": lambda text: "".join(f"\\x{ord(c):02x}" for c in text),
    "o": lambda text: "".join(f"\\{ord(c):o}" for c in text),
    "u": lambda text: "".join(f"\\u{ord(c):04x}" for c in text),
    "U": lambda text: "".join(f"\\U{ord(c):08x}" for c in text),
    "N": lambda text: "".join(f"\\N{{{unicodedata.name(c)}}}" for c in text),
    "p": lambda text: "".join(f"%{ord(c):02X}" for c in text),
    "codes": lambda text: ", ".join(str(ord(c)) for c in text),
    "hex": lambda text: text.encode().hex(),
    "back": lambda text: text[::-1],
}
PARTS = {"T": T, "H": H, "R": R, "A": A, "B": B, "R1": R1, "R2": R2}
PARTS |= {f"{name}({part})": make(PARTS[part]) for name, make in ESCAPES.items() for part in ("T", "H")}


def filled(text: str) -> str:
    """`text` with the parts of a fake token: <H> is `hf_`, <R> the rest, <o(T)> all of it in octal escapes."""
    for name, value in PARTS.items():
        text = text.replace(f"<{name}>", value)
    return text


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.js", 'const t = "hf_" + "BUImRhqOUXa<B>";'),
        ("a.js", "const t = 'hf_' + 'BUImRhqOUXa<B>';"),
        ("a.js", 'const t = "hf_" +\n  "BUImRhqOUXa<B>";'),
        ("a.js", 'const t = `hf_${"BUImRhqOUXa<B>"}`;'),
        ("a.js", 'const p = "hf_"; const t = `${p}BUImRhqOUXa<B>`;'),
        ("a.js", 'const a = "hf_";\nconst b = "BUImRhqOUXa<B>";\nconst t = a + b;'),
        ("a.js", 'const t = ["hf_", "BUImRhqOUXa<B>"].join("");'),
        ("a.js", 'const t = ["hf", "BUImRhqOUXa<B>"].join("_");'),
        ("a.js", 'const t = `${"hf"}_BUImRhqOUXa<B>`;'),
        ("a.js", 'const a = "hf", b = "BUImRhqOUXa<B>"; const t = `${a}_${b}`;'),
        ("a.js", 'const a = "hf";\nconst b = "BUImRhqOUXa<B>";\nconst t = a + "_" + b;'),
        ("a.js", 'const a = "BUImRhqOUXa<B>";\nconst t = `hf_${a}`;'),
        ("a.js", 'const t = "hf_" + rest;\nvar rest = "BUImRhqOUXa<B>";'),
        ("index.html", '<script>const a = "BUImRhqOUXa<B>"; fetch(u, {headers: {A: `Bearer hf_${a}`}})</script>'),
        ("a.php", '<?php $a = "BUImRhqOUXa<B>"; $t = "hf_" . $a;'),
        ("a.rb", 'a = "BUImRhqOUXa<B>"\nt = "hf_#{a}"'),
        ("a.py", 'a = "BUImRhqOUXa<B>"\nT = f"hf_{a}"'),
        ("a.sh", 'A=BUImRhqOUXa<B>\nexport T="hf_$A"'),
        ("a.js", 'const t = "hf".concat("_", "BUImRhqOUXa<B>");'),
        ("a.sh", 'A=hf; B=BUImRhqOUXa<B>; curl -H "Authorization: Bearer ${A}_${B}" https://a.b'),
        ("a.sh", 'A="hf"\nB="BUImRhqOUXa<B>"\nexport T="$A"_"$B"'),
        ("a.sh", "T=$(printf '%s_%s' 'hf' BUImRhqOUXa<B>)"),
        ("Dockerfile", 'ARG A=hf\nARG B=BUImRhqOUXa<B>\nENV T="${A}_${B}"'),
        ("a.py", 't = "{}_{}".format("hf", "BUImRhqOUXa<B>")'),
        ("a.py", 't = "{0}_{1!s}".format("hf", "BUImRhqOUXa<B>")'),
        ("a.py", 't = "{:s}_{:s}".format(*["hf", "BUImRhqOUXa<B>"])'),
        ("a.py", 't = "{}_".format("hf") + "BUImRhqOUXa<B>"'),
        ("a.py", "t = f\"{'hf'}_{'BUImRhqOUXa<B>'}\""),
        ("a.py", 'P = "hf"\nS = "BUImRhqOUXa<B>"\nt = P + "_" + S'),
        ("a.py", 'P = "hf"\nS = "BUImRhqOUXa<B>"\nt = f"{P}_{S}"'),
        ("a.py", 't = str.join("_", ["hf", "BUImRhqOUXa<B>"])'),
        ("a.py", 't = "%s_%s" % ("hf", "BUImRhqOUXa<B>")'),
        ("a.py", 'S = "BUImRhqOUXa<B>"\nP = "hf"\nt = "_".join([P, S])'),
        ("a.go", 't := strings.Join([]string{"hf", "BUImRhqOUXa<B>"}, "_")'),
        ("a.rb", "t = ['hf', 'BUImRhqOUXa<B>'].join('_')"),
        ("a.js", 'const t = "hf_".concat("BUImRhqOUXa<B>");'),
        ("a.js", 'let t = "hf_";\nt += "BUImRhqOUXa<B>";'),
        ("a.ts", 'const t: string = "<A>" + "<B>";'),
        ("a.js", 'const t = "<A>"+"<B>";'),
        ("a.html", '<script>\nconst t = "hf_" + "BUImRhqOUXa<B>";\n</script>'),
        ("a.jsx", 'fetch(u, {headers: {Authorization: "Bearer " + "hf_" + "BUImRhqOUXa<B>"}})'),
        ("a.js", 'const t = "hf_" + "<R1>" + "<R2>";'),
        ("a.js", 'const t = "<x(H)>BUImRhqOUXa<B>";'),
        ("a.js", 'const t = "<o(H)>BUImRhqOUXa<B>";'),
        ("a.js", 'const t = "<u(T)>";'),
        ("a.js", 'const t = String.raw`hf_` + "BUImRhqOUXa<B>";'),
        ("a.js", 'const t = ["hf_", "<R1>", "<R2>"].join(\'\');'),
        ("a.js", "const t = `hf_` + `BUImRhqOUXa<B>`;"),
        ("a.sh", "T=hf_; T+=BUImRhqOUXa<B>\n"),
        ("a.sh", "T=hf_\nT+=BUImRhqOUXa<B>\n"),
        ("a.sh", 'T="hf_""BUImRhqOUXa<B>"\n'),
        ("a.sh", "T='hf_''BUImRhqOUXa<B>'\n"),
        ("a.sh", 'T=hf_"BUImRhqOUXa<B>"\n'),
        ("a.sh", "A=hf_\nB=BUImRhqOUXa<B>\nexport HF_TOKEN=$A$B\n"),
        ("a.sh", 'A=hf_\nexport HF_TOKEN="${A}BUImRhqOUXa<B>"\n'),
        ("a.sh", "T=$'<x(H)>BUImRhqOUXa<B>'\n"),
        ("a.sh", 'T=$(printf "%s%s" hf_ BUImRhqOUXa<B>)\n'),
        ("a.sh", 'T="hf_"\\\n"BUImRhqOUXa<B>"\n'),
        ("a.sh", "T=hf_\\\nBUImRhqOUXa<B>\n"),
        ("a.sh", 'T=$(echo <A>rBBGO"<R2>")\n'),
        ("Dockerfile", 'FROM x\nENV HF_TOKEN="hf_""BUImRhqOUXa<B>"\n'),
        ("Dockerfile", "FROM x\nRUN T=hf_; T+=BUImRhqOUXa<B>; echo $T\n"),
        ("Dockerfile", "FROM x\nARG P=hf_\nENV HF_TOKEN=${P}BUImRhqOUXa<B>\n"),
        ("a.sh", "T=$'<o(H)>BUImRhqOUXa<B>'\n"),
        ("a.sh", 'T=$(printf "<x(H)>BUImRhqOUXa<B>")\n'),
        ("a.sh", 'T=$(printf "<o(H)>BUImRhqOUXa<B>")\n'),
        (".env", "A=hf_\nHF_TOKEN=${A}BUImRhqOUXa<B>\n"),
        ("Makefile", "T := hf_\nT := $(T)BUImRhqOUXa<B>\n"),
        ("a.py", 't = "<x(H)>BUImRhqOUXa<B>"'),
        ("a.py", 't = "<x(T)>"'),
        ("a.py", 't = "<o(H)>BUImRhqOUXa<B>"'),
        ("a.py", 't = "<o(T)>"'),
        ("a.py", 't = "<N(H)>BUImRhqOUXa<B>"'),
        ("a.py", 't = "<U(T)>"'),
        ("a.py", 't = b"<x(H)>BUImRhqOUXa<B>"'),
        ("a.py", 't = b"<o(T)>"'),
        ("a.py", 't = b"hf_" + b"BUImRhqOUXa<B>"'),
        ("a.py", 't = b"".join([b"hf_", b"BUImRhqOUXa<B>"])'),
        ("a.py", 't = (b"hf_" b"BUImRhqOUXa<B>").decode()'),
        ("a.py", 't = "{a}{b}".format(a="hf_", b="BUImRhqOUXa<B>")'),
        ("a.py", 't = "hf_{a}".format(a="BUImRhqOUXa<B>")'),
        ("a.py", 't = "hf_{}".format("BUImRhqOUXa<B>")'),
        ("a.py", 't = "%(a)s%(b)s" % {"a": "hf_", "b": "BUImRhqOUXa<B>"}'),
        ("a.py", 't = "hf_%(a)s" % {"a": "BUImRhqOUXa<B>"}'),
        ("a.py", 't = "{a}{b}".format_map({"a": "hf_", "b": "BUImRhqOUXa<B>"})'),
        ("a.py", 't = "{a}{b}".format(**{"a": "hf_", "b": "BUImRhqOUXa<B>"})'),
        ("a.py", 't = "_".join(["hf", "BUImRhqOUXa<B>"])'),
        ("a.py", 't = "".join(["hf_", "<R1>", "<R2>"])'),
        ("a.py", 't = str.join("", ["hf_", "BUImRhqOUXa<B>"])'),
        ("a.py", 'parts = ["hf_", "BUImRhqOUXa<B>"]\nt = "".join(parts)'),
        ("a.py", 'a = "hf_"\nb = "BUImRhqOUXa<B>"\nt = a + b'),
        ("a.py", 'a = "hf_"\nt = f"{a}BUImRhqOUXa<B>"'),
        ("a.py", 't = "hf_"\nt += "BUImRhqOUXa<B>"'),
        ("a.py", 'P = "hf_"\nt = P + "BUImRhqOUXa<B>"'),
        ("a.py", 't = "hf" + "_" + "BUImRhqOUXa<B>"'),
        ("a.py", 't = "h" + "f_" + "BUImRhqOUXa<B>"'),
        ("a.py", 't = "hf_" "BUImRhqOUXa<B>"'),
        ("a.py", 't = "hf_" \\\n    "BUImRhqOUXa<B>"'),
        ("a.py", 't = "{0}{1}".format("hf_", "BUImRhqOUXa<B>")'),
        ("a.py", 't = "<A>rBBGO" + "<R2>"'),
        ("a.py", 't = operator.add("hf_", "BUImRhqOUXa<B>")'),
        ("a.py", 't = "".join(["h", "f", "_", "BUImRhqOUXa<B>"])'),
        ("a.py", 't = "hf_".__add__("BUImRhqOUXa<B>")'),
        ("a.py", 't = string.Template("hf_$a").substitute(a="BUImRhqOUXa<B>")'),
        ("a.py", 't = "hf_BUImRhqOUX@@@a<B>".replace("@@@", "")'),
        ("a.py", "t = f\"hf_{'BUImRhqOUXa<B>'}\""),
        ("a.py", 'd = {"a": "hf_", "b": "BUImRhqOUXa<B>"}\nt = d["a"] + d["b"]'),
        ("a.py", 'class C:\n    A = "hf_"\n    T = A + "BUImRhqOUXa<B>"'),
        ("a.py", 'u = "https://x.net/?token=<p(H)>BUImRhqOUXa<B>"'),
        ("a.py", 'u = "https://x.net/?token=<p(T)>"'),
        ("a.md", "https://x.net/?token=<p(H)>BUImRhqOUXa<B>"),
        ("a.md", "https://x.net/?token=hf%5FBUImRhqOUXa<B>"),
        ("a.js", 'const u = "https://x.net/?t=<p(T)>"'),
        ("a.html", '<a href="https://x.net/?t=hf%5fBUImRhqOUXa<B>">'),
        ("a.yaml", 'url: "https://x.net/?t=hf%5FBUImRhqOUXa<B>"'),
        ("a.sh", 'curl "https://x.net/?t=hf%5FBUImRhqOUXa<B>"'),
        ("a.json", '{"t": "<u(H)>BUImRhqOUXa<B>"}'),
        ("a.yaml", 't: "<x(H)>BUImRhqOUXa<B>"'),
        ("a.toml", 't = "<u(H)>BUImRhqOUXa<B>"'),
        ("a.go", 'var t = "hf_" + "BUImRhqOUXa<B>"'),
        ("a.java", 'String t = "hf_" + "BUImRhqOUXa<B>";'),
        ("a.rs", 'let t = concat!("hf_", "BUImRhqOUXa<B>");'),
        ("a.php", '$t = "hf_" . "BUImRhqOUXa<B>";'),
        ("a.rb", 't = "hf_" "BUImRhqOUXa<B>"'),
        ("a.c", 'char *t = "hf_" "BUImRhqOUXa<B>";'),
        ("a.ps1", '$t = "hf_" + "BUImRhqOUXa<B>"'),
        ("a.lua", 'local t = "hf_" .. "BUImRhqOUXa<B>"'),
        (".github/workflows/a.yml", "run: |\n  T=hf_; T+=BUImRhqOUXa<B>\n"),
        ("a.py", "t = bytes([<codes(T)>])"),
        ("a.js", "const t = String.fromCharCode(<codes(T)>);"),
        ("a.py", 't = bytes.fromhex("<hex(T)>").decode()'),
        ("a.py", 't = "<back(T)>"[::-1]'),
    ],
)
def test_pieces(path: str, text: str) -> None:
    written = filled(text)
    found = scan_text(written, path=path)
    assert any(match.kind == "huggingface-user-token" for match in found)
    assert R not in mask_text(written, path)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.js", 'if (token.startsWith("hf_")) { const id = "' + "0a1b2c3d" * 8 + '"; }'),
        ("a.py", 'PREFIXES = ("hf_", "sk-", "ghp_", "AKIA")\nNAMES = ["<R1>", "<R2>"]'),
        ("a.py", 'p = "hf_"\nname = p + model_name + "_" + revision'),
        ("a.md", "Tokens begin with `hf_`, and they have thirty-four letters behind it, as the pages of the Hub say."),
        ("a.md", "| KEY | `AIzaSy...` |\n| `FIREBASE_SERVICE_ACCOUNT_JSON_B64` | a file |"),
        ("a.py", 'KEYS = {"AIzaSy": "FIREBASE_SERVICE_ACCOUNT_JSON_B64"}'),
        ("a.sh", "A=hf_home\nexport HF_HOME=$A/cache\n"),
        ("a.py", 'x = re.sub(r"(a)(b)", r"\\1\\2 hf_", y)'),
        ("a.py", "SIZES = [104, 102, 95, 66, 85, 73, 109, 82, 104, 300, 400, 95, 95, 95, 95, 95, 95, 95, 95, 95]"),
        ("a.py", 'URL = "https://x.net/%7Euser/caf%C3%A9/%68%69"'),
        ("a.csv", "\n".join("102, 95, 12, 33, 45" for _ in range(40))),
    ],
)
def test_look_alikes(path: str, text: str) -> None:
    assert scan_text(filled(text), path=path) == []
