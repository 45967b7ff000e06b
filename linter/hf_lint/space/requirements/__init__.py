"""The dependency files of a Space: pip requirements, constraints, and packages.txt."""

from hf_lint.space.requirements.collect import collect_apt_packages, collect_requirements, role_of
from hf_lint.space.requirements.model import (
    AptPackage,
    AptPackages,
    InvalidLine,
    Option,
    Requirement,
    Requirements,
    Role,
)
from hf_lint.space.requirements.parse import normalise, parse_requirements

__all__ = [
    "AptPackage",
    "AptPackages",
    "InvalidLine",
    "Option",
    "Requirement",
    "Requirements",
    "Role",
    "collect_apt_packages",
    "collect_requirements",
    "normalise",
    "parse_requirements",
    "role_of",
]
