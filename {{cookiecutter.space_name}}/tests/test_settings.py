{% include parts("tests/test_settings.py") %}
