{% include parts("app/safety.py") %}
