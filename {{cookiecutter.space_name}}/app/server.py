{% include parts("app/server.py") %}
