{% include parts("app/keys.py") %}
