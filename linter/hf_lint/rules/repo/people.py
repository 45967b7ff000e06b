"""Tables with data about people that are committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File

_READ = 65_536
"""Bytes of each table that are looked at."""
_HOST = (
    rb"@(?:gmail|googlemail|yahoo|ymail|outlook|hotmail|live|msn|icloud|aol|gmx|web|proton(?:mail)?"
    rb"|t-online|freenet|arcor|bluewin|hispeed|sunrise|wanadoo|orange|free|sfr|laposte|libero|virgilio|alice|telefonica|telia"
    rb"|comhem|bredband|btinternet|virginmedia|comcast|verizon|sbcglobal|rediff(?:mail)?|zoho|uol|bol|terra|ig|qq|foxmail|163"
    rb"|126|sina|naver|daum|hanmail|seznam|wp|o2|interia|onet|abv|yandex|ya|mail|inbox|bk|rambler)"
    rb"\.(?:com|net|de|fr|it|me|ru|ch|es|se|at|be|nl|pl|cz|bg|in|co\.\w\w|com\.\w\w|\w\w)\b"
)
_HOSTS = regex(_HOST, 2)
_ADDRESS = regex(rb"(?<![\w.+-])([a-z0-9][\w.+-]{1,40})" + _HOST, 2)
_MADE_UP = regex(
    rb"(?i)(?:user|test|example|demo|sample|john|jane|foo|bar|abc|name|email|mail|xyz|dummy|fake|admin|info|contact|support|hello|your"
    rb"|office|sales|booking|reserv|service|press|team|shop|restaurant|hotel|cafe|clinic)[\w.+-]{0,12}"
)
_ASPECTS = regex(
    rb"(?i)phone|mobile|mobil\b|celular|m\xc3\xb3vil|telefon|tel\xc3\xa9fon|t\xc3\xa9l\xc3\xa9phone|telemovel|"
    rb"birth|\bdob\b|geburt|naissance|nacimiento|nascimento|nascita|"
    rb"address|street|adresse|direcci[o\xc3]|endere[c\xc3]|indirizzo|passw|passport|\bssn\b|\bcpf\b|\bdni\b|salary|gehalt|"
    rb"diagnos|patient|ip_addr|whatsapp|"
    rb"\xe6\x89\x8b\xe6\x9c\xba|\xe7\x94\xb5\xe8\xaf\x9d|\xe8\xba\xab\xe4\xbb\xbd\xe8\xaf\x81|"  # mobile, phone, id
    rb"\xe5\x9c\xb0\xe5\x9d\x80|\xe9\x9b\xbb\xe8\xa9\xb1|\xe4\xbd\x8f\xe6\x89\x80|"  # address, telephone, address
    rb"\xd1\x82\xd0\xb5\xd0\xbb\xd0\xb5\xd1\x84\xd0\xbe\xd0\xbd|\xd0\xb0\xd0\xb4\xd1\x80\xd0\xb5\xd1\x81"  # phone
)
"""Words of columns beside the mail address, some in UTF-8."""
_PUBLIC = regex(
    rb"(?i)website|homepage|opening|cuisine|longitude|affiliation|abstract|\bdoi\b|faker|synthetic|@example\."
)
"""Words of lists of places and of authors, which are meant to be public, and of rows that are made up."""
_PLAYED = regex(r"(?i)fake|synthetic|sample|dummy|mock|example|demo|seed|fixture")
_HASH = regex(
    rb"\$(?:2[aby]\$\d\d\$[./\w]{50}|argon2(?:id|i|d)\$v=|scrypt\$|pbkdf2-sha)|\b(?:pbkdf2|scrypt):sha?\w{0,6}[:\d]"
)
"""Passwords as bcrypt, Argon2, passlib and Werkzeug keep them."""


@rule("exposed-personal-data")
def exposed_personal_data(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report tables with the private mail addresses of many people, beside a phone number, a birthday or the like, and
    those with the hashed passwords of some.

    Not covered: names alone, scans, tables whose addresses look made up or whose name says so; rows behind the first
    64 KB.
    """
    for file in space.select(*policy.params["endings"]):
        if file.vendored or space.startup.role(file.path) == "test" or _PLAYED.search(file.path):
            continue
        message = _judge(file, int(policy.params["least_people"]), int(policy.params["least_passwords"]))
        if message:
            yield Hit(file.location(), message, key=file.path)


def _judge(file: File, least: int, least_passwords: int) -> str:
    """Return what is wrong with a table; "" for nothing."""
    data = file.head[:_READ]
    signs = data.count(b"@")
    if signs < least and (signs < least_passwords or (b"$" not in data and b":sha" not in data)):
        return ""
    if len(_HOSTS.findall(data)) < min(least, least_passwords):  # quicker than the expressions that follow
        return ""
    hashes = len(_HASH.findall(data)) if signs >= least_passwords else 0
    if (signs < least and hashes < least_passwords) or not _ASPECTS.search(data) or _PUBLIC.search(data):
        return ""
    people = {name.lower() for name in _ADDRESS.findall(data) if not _MADE_UP.fullmatch(name)}
    if hashes >= least_passwords and len(people) >= least_passwords:
        return f"the mail addresses of at least {len(people)} people and their hashed passwords are in this file"
    if len(people) < least:
        return ""
    what = _ASPECTS.findall(data)[0].decode("utf-8", "replace").lower().strip("_")
    return f"the mail addresses of at least {len(people)} people are in this file, together with `{what}`"
