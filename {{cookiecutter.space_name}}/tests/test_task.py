{% include parts("tests/test_task.py") %}
