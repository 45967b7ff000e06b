"""Advisories: known vulnerable versions, OSV exports, CVSS."""
