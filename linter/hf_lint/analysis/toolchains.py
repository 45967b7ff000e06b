"""Compilers of a build stage that are older than what the Space's sources ask for. No rule is here.

Only official images whose tag says the release count, and only the go.mod and pom.xml of the root.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.startup.images import parse_image

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Instruction, Stage

_GO_TAG = regex(r"1\.(?P<minor>\d{1,3})(?:\.(?P<patch>\d{1,3}))?(?:-|$)")
_GO_LINE = regex(r"(?m)^go[ \t]{1,9}1\.(?P<minor>\d{1,3})(?:\.(?P<patch>\d{1,3}))?[ \t\r]{0,9}$")
_GO_STEP = regex(r"\bgo[ \t]{1,9}(?:build|install|mod[ \t]{1,9}(?:download|tidy|vendor|verify)|run|test)\b")
_REFUSES_NEWER = 21
"""Since Go 1.21 a release refuses a module for a newer one, and its images do not let it fetch that
(GOTOOLCHAIN=local); those before do not understand a go line of three parts."""
_JDK_TAGS = {
    "maven": regex(r"-(?:eclipse-temurin|openjdk|amazoncorretto|sapmachine|ibm-semeru)-(?P<release>\d{1,2})(?:-|$)"),
    "eclipse-temurin": regex(r"^(?P<release>\d{1,2})(?:[._-]|$)"),
    "openjdk": regex(r"^(?P<release>\d{1,2})(?:[._-]|$)"),
    "amazoncorretto": regex(r"^(?P<release>\d{1,2})(?:[._-]|$)"),
}
_RELEASE = regex(
    r"<(?P<key>maven\.compiler\.(?:release|target|source)|java\.version)>\s{0,9}(?P<release>\d{1,2})\s{0,9}</(?P=key)>"
)
_SPRING = "spring-boot-starter-parent"
"""The parent that compiles for `java.version`."""
_MAVEN_STEP = regex(r"\bmvnw?\b[^\n&|;]{0,300}\b(?:compile|package|install|verify)\b")
_UNSURE = regex(r"\|\||;|\bif\b|-Dmaven\.compiler|JAVA_HOME|<<|\s-P|\s-C\s")


def find_too_old(space: Space, dockerfile: Dockerfile) -> Iterator[Hit]:
    """Yield the first step of a build whose compiler is older than go.mod or pom.xml asks for."""
    for stage in dockerfile.reached:
        image = parse_image(stage.root_image or "")
        if image.name == "golang":
            path, asked, step = "go.mod", _GO_LINE, _find_step(stage, _GO_STEP)
        elif image.name in _JDK_TAGS:
            path, asked, step = "pom.xml", _RELEASE, _find_step(stage, _MAVEN_STEP)
        else:
            continue
        file = space.get(path)
        if file is None or file.kind != "text" or step is None or stage.parent is not None:
            continue
        found = list(asked.finditer(file.text))
        if len({one[0].partition(">")[2].partition("<")[0] for one in found}) != 1 or not _is_sure(
            stage, path, file.text
        ):
            continue
        if image.name == "golang":
            message = "" if "GOTOOLCHAIN" in dockerfile.text else _judge_go(found[0], image.tag)
        else:
            message = _judge_java(found[0], image.name, image.tag)
        if message:
            related = (file.location(found[0].start(), found[0].end(), "asked for here"),)
            command = next((one for one in step.commands if one.program in ("go", "mvn", "mvnw")), None)
            start, end = (command.start, command.end) if command is not None else (step.start, step.end)
            yield Hit(dockerfile.file.location(start, end), message, related=related, key=path)
            return


def _is_sure(stage: Stage, path: str, text: str) -> bool:
    """Return whether the stage brings the file of the root, and no other compiler."""
    if "<profile>" in text or "toolchain" in text or ("<java.version>" in text and _SPRING not in text):
        return False
    sources = {word.text for step in stage.instructions if step.name == "COPY" for word in step.args[:-1]}
    runs = " ".join(step.original for step in stage.instructions if step.name == "RUN")
    brings = not sources.isdisjoint((path, f"./{path}", ".", "./", "go.*"))
    return brings and not any(word in runs for word in ("jdk", "go.dev", "golang.org/dl", "sdkman"))


def _find_step(stage: Stage, words: re.Pattern[str]) -> Instruction | None:
    """Return the first RUN with one of these commands; None where it may be told to do otherwise, or to go on."""
    for step in stage.instructions:
        if step.name == "RUN" and words.search(step.original):
            return None if _UNSURE.search(step.original) or step.heredocs else step
    return None


def _judge_go(asked: re.Match[str], tag: str) -> str:
    has = _GO_TAG.match(tag)
    if has is None:
        return ""
    wanted, there = int(asked["minor"]), int(has["minor"])
    patch = asked["patch"]
    newer = wanted > there
    if wanted == there and patch and has["patch"]:
        newer = int(patch) > int(has["patch"])
    written = asked[0].strip()
    if there >= _REFUSES_NEWER and newer:
        return f"go.mod says `{written}`, and the image has Go 1.{there}, which refuses a module for a newer Go"
    if there < _REFUSES_NEWER and patch is not None and wanted >= _REFUSES_NEWER:
        return f"go.mod says `{written}`, and Go 1.{there} of the image does not understand a go line of three parts"
    return ""


def _judge_java(asked: re.Match[str], image: str, tag: str) -> str:
    has = _JDK_TAGS[image].search(tag)
    if has is None or int(asked["release"]) <= int(has["release"]):
        return ""
    return (
        f"pom.xml asks for Java {asked['release']}, and the image has JDK {has['release']}, whose compiler ends with "
        f"`release version {asked['release']} not supported`"
    )
