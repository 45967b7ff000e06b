{% include parts("tests/test_start.py") %}
