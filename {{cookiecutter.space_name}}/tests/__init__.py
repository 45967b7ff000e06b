{% if cookiecutter.sign_in != "none" %}
"""The tests run in an environment that looks like the Hub's: libraries read it when they are imported."""

from __future__ import annotations

import os

from tests.surroundings import SIGN_IN

os.environ.update(SIGN_IN)
{% endif %}
