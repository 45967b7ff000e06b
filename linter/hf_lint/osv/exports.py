"""Exports of OSV (Open Source Vulnerabilities, https://ossf.github.io/osv-schema/) as advisory rows.

Records of the ecosystem PyPI are read from a JSON list, JSON lines, a zip such as OSV's `PyPI/all.zip`, or a folder of
records, the YAML of the PyPA advisory database among them. Nothing is fetched.
"""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.errors import ExportError
from hf_lint.osv.advisories import MALWARE, Advisory
from hf_lint.osv.cvss import base_score, rating

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ECOSYSTEM = "PyPI"
MAX_BYTES = 128 * 1024 * 1024
MAX_UNPACKED = 1024 * 1024 * 1024
MAX_RECORD = 4 * 1024 * 1024
MAX_RECORDS = 500_000
MAX_RANGES = 200
MAX_VERSIONS = 5_000
_MAX_WORDS = 120
_FORMAT = "2"
"""Part of the cache's key: raised when rows change their meaning."""
_SEPARATORS = regex(r"[-_.]+")
_VERSION = regex(r"[0-9A-Za-z][0-9A-Za-z.+!_-]{0,100}\Z")
_DATE = regex(r"\d{4}-\d{2}-\d{2}")
UNRATED = "medium"
"""The severity of an advisory that names none. Findings say that it is assumed."""
_WORDS = {"LOW": "low", "MODERATE": "medium", "MEDIUM": "medium", "HIGH": "high", "CRITICAL": "critical"}


class OsvExport(NamedTuple):
    """The rows of an export, the number of records they come from, and the day of the newest change (ISO 8601)."""

    rows: tuple[Advisory, ...]
    records: int
    as_of: str


def load_osv(path: str) -> OsvExport:
    """Read the export at `path`; what it says is kept in the user's cache. ExportError where it cannot be used."""
    from hf_lint.core.cache import load_or_make
    from hf_lint.core.policy import digest_of

    def plain() -> Any:
        rows, records, as_of = _read(Path(path))
        return [[list(row) for row in rows], records, as_of]

    try:
        status = os.stat(path)
        if os.path.isdir(path):
            value = plain()
        else:
            real = os.path.realpath(path)
            mark = f"{_FORMAT} {real} {status.st_size} {status.st_mtime_ns}".encode("utf-8", "surrogateescape")
            value = load_or_make("osv", digest_of([("osv", mark)]), plain)
    except FileNotFoundError:
        raise ExportError(f"{path}: no such file; give an OSV export, such as PyPI/all.zip") from None
    except OSError as error:
        raise ExportError(f"{path}: cannot be read: {error.strerror}") from None
    rows, records, as_of = value
    return OsvExport(tuple(Advisory(*(_freeze(field) for field in row)) for row in rows), records, as_of)


def _freeze(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _read(path: Path) -> OsvExport:
    rows: list[Advisory] = []
    count = 0
    newest = ""
    for name, record in _records(path):
        if not isinstance(record, dict) or not isinstance(record.get("id"), str):
            raise ExportError(f"{path}: {name} is not an OSV record, because it has no `id`")
        count += 1
        if count > MAX_RECORDS:
            raise ExportError(f"{path}: it contains more than {MAX_RECORDS} records; give only those of {ECOSYSTEM}")
        modified = _DATE.match(str(record.get("modified", "")))
        newest = max(newest, modified.group() if modified else "")
        if not record.get("withdrawn"):
            rows += _rows(record)
    if not rows:
        raise ExportError(f"{path}: it contains no OSV records of {ECOSYSTEM} packages")
    return OsvExport(tuple(rows), count, newest)


# Where records come from: (its name in messages, the record).


def _records(path: Path) -> Iterator[tuple[str, Any]]:
    if path.is_dir():
        return _read_folder(path)
    if not path.is_file():
        raise ExportError(f"{path}: it is neither a file nor a folder")
    with path.open("rb") as stream:
        if stream.read(4) == b"PK\x03\x04":
            return _read_zip(path)
    if path.stat().st_size > MAX_BYTES:
        raise ExportError(
            f"{path}: it is larger than {MAX_BYTES >> 20} MB: give the zip, or only the records of {ECOSYSTEM}"
        )
    return _read_text(path, path.read_bytes())


def _read_folder(path: Path) -> Iterator[tuple[str, Any]]:
    for folder, names, files in os.walk(path):
        names[:] = sorted(name for name in names if not name.startswith("."))
        for name in sorted(files):
            file = Path(folder, name)
            if name.endswith((".json", ".yaml", ".yml")) and not name.startswith(".") and file.is_file():
                with file.open("rb") as stream:
                    yield str(file.relative_to(path)), _parse_json(path, name, stream.read(MAX_RECORD + 1))


def _read_zip(path: Path) -> Iterator[tuple[str, Any]]:
    left = MAX_UNPACKED
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if info.is_dir() or not info.filename.endswith((".json", ".yaml", ".yml")):
                    continue
                with archive.open(info) as stream:
                    data = stream.read(MAX_RECORD + 1)
                left -= len(data)
                if left < 0:
                    raise ExportError(f"{path}: it unpacks to more than {MAX_UNPACKED >> 20} MB")
                yield info.filename, _parse_json(path, info.filename, data)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise ExportError(f"{path}: it is not a complete zip archive: {error}") from None


def _parse_json(path: Path, name: str, data: bytes) -> Any:
    if len(data) > MAX_RECORD:
        raise ExportError(f"{path}: {name} is larger than {MAX_RECORD >> 20} MB")
    if name.endswith(".json"):
        return _json(path, name, data)
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # every scalar stays the text that it is
    try:
        return yaml.load(data, loader)  # noqa: S506 - makes text, lists and mappings only
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise ExportError(f"{path}: {name} is not YAML: {str(error).splitlines()[0]}") from None


def _read_text(path: Path, data: bytes) -> Iterator[tuple[str, Any]]:
    """Yield a JSON list, an answer of OSV's API (`{"vulns": [...]}`), one record, or one record a line."""
    lines = data.strip().splitlines()
    if len(lines) > 1 and lines[0].rstrip().endswith(b"}") and lines[0].startswith(b"{"):
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield f"line {number}", _json(path, f"line {number}", line)
        return
    document = _json(path, "it", data)
    if isinstance(document, dict) and isinstance(document.get("vulns"), list):
        document = document["vulns"]
    for number, record in enumerate(document if isinstance(document, list) else [document], 1):
        yield f"record {number}", record


def _json(path: Path, name: str, data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        where = f"{path}" if name == "it" else f"{path}: {name}"
        raise ExportError(f"{where} is not JSON: {str(error).splitlines()[0]}") from None


# What a record says.


def _rows(record: dict[str, Any]) -> Iterator[Advisory]:
    names = [record["id"], *(name for name in _list(record.get("aliases")) if isinstance(name, str))]
    malware = any(name.startswith("MAL-") for name in names)
    cves = tuple(name for name in names if name.startswith("CVE-"))
    ids = (record["id"],) if malware or not cves else cves
    words = " ".join(str(record.get("summary") or "see the advisory").split())
    text = words if len(words) <= _MAX_WORDS else f"{words[:_MAX_WORDS]}..."
    severity = "critical" if malware else _severity(record)
    for affected in _list(record.get("affected")):
        package = affected.get("package") if isinstance(affected, dict) else None
        if not isinstance(package, dict) or package.get("ecosystem") != ECOSYSTEM:
            continue
        ranges = list(_ranges(affected))
        if ranges:
            yield Advisory(
                package=_SEPARATORS.sub("-", str(package.get("name", ""))).lower(),
                ids=ids,
                affected=tuple(text for text, _ in ranges),
                fixed=tuple(fixed for _, fixed in ranges if fixed),
                kind=MALWARE if malware else text,
                severity=severity or UNRATED,
                note=text,
                only_with=(),
                aliases=tuple(name for name in names if name not in ids),
                rated=bool(severity),
            )


def _ranges(affected: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each range of versions as a PEP 440 specifier, with the version that ends it, "" where none does."""
    found = False
    for entry in _list(affected.get("ranges"))[:MAX_RANGES]:
        if not isinstance(entry, dict) or entry.get("type") != "ECOSYSTEM":
            continue
        start: str | None = None
        for event in _list(entry.get("events"))[:MAX_RANGES]:
            (what, version), *_ = event.items() if isinstance(event, dict) and event else (("", ""),)
            if not isinstance(version, str) or not _VERSION.match(version):
                continue
            if what == "introduced":
                start = version
            elif what in ("fixed", "last_affected", "limit") and start is not None:
                low = "" if start == "0" else f">={start},"
                yield f"{low}{'<=' if what == 'last_affected' else '<'}{version}", version if what == "fixed" else ""
                found, start = True, None
        if start is not None:
            yield ("" if start == "0" else f">={start}"), ""
            found = True
    if not found:
        for version in _list(affected.get("versions"))[:MAX_VERSIONS]:
            if isinstance(version, str) and _VERSION.match(version):
                yield f"=={version}", ""


def _severity(record: dict[str, Any]) -> str:
    """GitHub's word for it, else the rating of the worst CVSS vector; "" where the record has neither."""
    specific = record.get("database_specific")
    word = specific.get("severity") if isinstance(specific, dict) else None
    if isinstance(word, str) and word.upper() in _WORDS:
        return _WORDS[word.upper()]
    scores = [
        score
        for entry in _all_severities(record)
        if isinstance(entry, dict) and (score := base_score(str(entry.get("score", "")))) is not None
    ]
    return rating(max(scores)) if scores else ""


def _all_severities(record: dict[str, Any]) -> Iterable[Any]:
    yield from _list(record.get("severity"))
    for affected in _list(record.get("affected")):
        if isinstance(affected, dict):
            yield from _list(affected.get("severity"))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
