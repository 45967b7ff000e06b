{% include parts("app/door.py") %}
