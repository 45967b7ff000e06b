# hf-lint: the linter of this Space, see CONTRIBUTING
# Write "# hf-lint: ignore[no-such-policy] REASON" to waive a finding.
HELP = "# hf-lint: ignore[no-such-policy] in a string"
TEXT = """
# hf-lint: ignore[no-such-policy] in a text
"""
