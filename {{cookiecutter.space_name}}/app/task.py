{% include parts("app/task.py") %}
