"""The dependency files of a Space: pip requirements, constraints, and packages.txt.

`space.requirements` are all requirements files; `used_requirements(space)` are those that a build reads, and
`image_installs(space)` what the Dockerfile gives to pip as words.
"""

from hf_lint.space.requirements.collect import collect_apt_packages, collect_requirements, role_of
from hf_lint.space.requirements.installs import Install
from hf_lint.space.requirements.locks import INSTALLERS, LockedPackage, LockFile, lock_files
from hf_lint.space.requirements.model import (
    AptPackage,
    AptPackages,
    InvalidLine,
    Option,
    Requirement,
    Requirements,
    Role,
)
from hf_lint.space.requirements.parse import VARIABLE, normalise, parse_requirements
from hf_lint.space.requirements.project import project_dependencies
from hf_lint.space.requirements.reference import is_url
from hf_lint.space.requirements.usage import BEFORE, MAIN, applies, image_installs, used_requirements

__all__ = [
    "BEFORE",
    "INSTALLERS",
    "MAIN",
    "VARIABLE",
    "AptPackage",
    "AptPackages",
    "Install",
    "InvalidLine",
    "LockFile",
    "LockedPackage",
    "Option",
    "Requirement",
    "Requirements",
    "Role",
    "applies",
    "collect_apt_packages",
    "collect_requirements",
    "image_installs",
    "is_url",
    "lock_files",
    "normalise",
    "parse_requirements",
    "project_dependencies",
    "role_of",
    "used_requirements",
]
