{% include parts("app/tools.py") %}
