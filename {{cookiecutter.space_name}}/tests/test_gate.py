{% include parts("tests/test_gate.py") %}
