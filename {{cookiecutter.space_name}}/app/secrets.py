{% include parts("app/secrets.py") %}
