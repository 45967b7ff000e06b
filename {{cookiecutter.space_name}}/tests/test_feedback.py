{% include parts("tests/test_feedback.py") %}
