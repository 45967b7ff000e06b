"""The Hub: commits of repositories there."""
