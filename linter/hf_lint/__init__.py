"""Policy linter for Hugging Face Spaces.

This module stays empty of imports: the template's hooks and the command line read it before anything else.
"""

__version__ = "0.1.0"
