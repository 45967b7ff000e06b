{% include parts("tests/test_model.py") %}
