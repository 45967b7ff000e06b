{% include parts("tests/test_front.py") %}
