"""Values that identify something and open nothing: fingerprints of keys, digests, commits, checksums, colours.

They have the alphabet and the length of a token. What gives them away is their size in hexadecimal digits together with
the words beside them, or that they are written in capitals, as GnuPG prints fingerprints.
"""

from __future__ import annotations

from hf_lint.core.lazy import regex
from hf_lint.secrets.names import secret_class

_SIZES = frozenset((16, 32, 40, 56, 64, 96, 128))
"""Hexadecimal digits of long key ids, MD5, SHA-1 and OpenPGP fingerprints, SHA-224, -256, -384 and -512."""
_PRINTED = frozenset((16, 40))
"""Hexadecimal digits of key ids and fingerprints, which GnuPG prints in capitals."""
_SHORT_ID = 8
"""Hexadecimal digits of a short key id: `--recv-key E084DAB9`."""
_HEX = regex(r"(?:0x)?[0-9A-Fa-f]+")
_PAIRS = regex(r"[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){7,63}")
_COLOR = regex(r"#(?:[0-9A-Fa-f]{3,4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})|(?:rgb|hsl)a?\(.*")
# In a name: GPG_KEY, NGINX_GPGKEY, KEY_SHA512, COMMIT, key_fingerprint, --recv-key.
_IN_NAME = regex(
    r"(?:^|[^a-z])(?:gpg|pgp|gnupg|openpgp)|fingerprint|key[-_]?server|recv|receive-key|sha-?(?:1|2|224|256|384|512)"
    r"(?![0-9])|(?:^|[^a-z])sha(?:sum)?(?:$|[^a-z])|checksum|digest|md5|commit|revision|(?:^|[-_.])(?:rev|ref|hash|oid|etag|"
    r"integrity|crc32|blake2[bs]?|key[-_]?id)(?:$|[-_.])"
)
_BEFORE = regex(
    r"(?<![a-z])(?:gpg|pgp|gnupg|openpgp|fingerprints?|key[-_ ]?ids?|keyserver|recv[-_]keys?|apt-key|keyrings?|"
    r"sha(?:1|224|256|384|512)?(?:sums?)?|checksums?|digest|md5(?:sum)?|commits?|revision|rev|checkout|cherry-pick|"
    r"reset --hard|etag|oid|integrity|blake2[bs]?|signing key|tree/|blob/)(?![a-z])"
)
_AFTER = regex(
    r"(?<![a-z])(?:gpg|recv[-_]keys?|keyserver|apt-key|gnupghome|fingerprint|sha(?:1|224|256|384|512)?sum|md5sum)(?![a-z])"
)
_NAME_BEFORE = regex(r"([A-Za-z_][\w.-]{0,60})[\"']?\]?(?:\s{0,3}[:=]{1,2}\s{0,3}|\s)[\"'`]?$")
_BEFORE_SIDE, _AFTER_SIDE = 160, 600


def is_color(value: str) -> bool:
    """Return whether `value` is a colour of a style sheet."""
    return bool(_COLOR.fullmatch(value))


def is_public_identifier(value: str, text: str, start: int, end: int, name: str = "") -> bool:
    """Return whether `value`, which stands at `start` to `end` of `text`, is a fingerprint, a digest or a commit.

    `name` is what it is given to, where that is known. A name that says secret outweighs the words around it, but not
    words of its own: `API_TOKEN` is one, `TOKEN_SHA256` is none.
    """
    if _PAIRS.fullmatch(value):
        return True
    digits = value.removeprefix("0x").removeprefix("0X")
    if len(digits) == _SHORT_ID and name and _HEX.fullmatch(digits) and _IN_NAME.search(_split_words(name)):
        return True
    if len(digits) not in _SIZES or not _HEX.fullmatch(value) or digits.isalpha():
        return False
    before, after = _logical_line(text, start, end)
    if not name:
        given = _NAME_BEFORE.search(before)
        name = given[1] if given else ""
    if _IN_NAME.search(_split_words(name)):
        return True
    if secret_class(name) in ("secret", "password"):
        return False
    if len(digits) in _PRINTED and digits.isupper():
        return True
    return bool(_BEFORE.search(before.lower()) or _AFTER.search(after.lower()))


def _split_words(name: str) -> str:
    """Return `name` in lower case, with a bar where a capital begins a word: gpgKey -> gpg_key."""
    pieces = [f"_{char}" if char.isupper() and at and name[at - 1].islower() else char for at, char in enumerate(name)]
    return "".join(pieces).lower()


def _logical_line(text: str, start: int, end: int) -> tuple[str, str]:
    """Return what stands before and behind on the same line; a line that ends in a backslash goes on."""
    first = max(start - _BEFORE_SIDE, 0)
    cut = text.rfind("\n", first, start)
    while cut > first and text[cut - 1] == "\\":
        cut = text.rfind("\n", first, cut)
    last = text.find("\n", end, end + _AFTER_SIDE)
    while last > 0 and text[last - 1] == "\\":
        last = text.find("\n", last + 1, end + _AFTER_SIDE)
    return text[max(cut + 1, first) : start], text[end : last if last >= 0 else end + _AFTER_SIDE]
