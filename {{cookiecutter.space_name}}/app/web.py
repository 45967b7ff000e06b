{% include parts("app/web.py") %}
