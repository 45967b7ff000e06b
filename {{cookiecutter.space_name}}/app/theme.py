{% include parts("app/theme.py") %}
