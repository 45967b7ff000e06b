{% include parts("tests/ports.py") %}
