"""hf-lint as a hook of git: installing it, and what it does before a push or a commit."""
