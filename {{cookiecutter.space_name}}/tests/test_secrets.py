{% include parts("tests/test_secrets.py") %}
