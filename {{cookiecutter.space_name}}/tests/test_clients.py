{% include parts("tests/test_clients.py") %}
