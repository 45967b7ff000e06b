{% include parts("tests/test_tools.py") %}
