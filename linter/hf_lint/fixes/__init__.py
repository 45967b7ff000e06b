"""Fixes: the edits that they are made of, choosing, trying and applying them."""
