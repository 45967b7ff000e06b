{% include parts("app/turns.py") %}
