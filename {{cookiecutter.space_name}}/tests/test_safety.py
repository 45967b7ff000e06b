{% include parts("tests/test_safety.py") %}
