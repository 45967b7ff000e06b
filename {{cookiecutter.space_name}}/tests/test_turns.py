{% include parts("tests/test_turns.py") %}
