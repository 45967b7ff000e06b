"""Policies that say what is wrong in CEL, the Common Expression Language, over a plain model of the Space."""
