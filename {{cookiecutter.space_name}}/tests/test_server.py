{% include parts("tests/test_server.py") %}
