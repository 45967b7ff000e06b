"""Findings set aside on purpose: by a comment at the place, by the config, or by a baseline."""
