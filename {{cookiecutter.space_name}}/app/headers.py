{% include parts("app/headers.py") %}
