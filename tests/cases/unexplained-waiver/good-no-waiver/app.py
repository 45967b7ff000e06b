x = "# hf-lint: ignore[unpinned-requirement]"
