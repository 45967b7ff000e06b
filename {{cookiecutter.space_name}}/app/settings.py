{% include parts("app/settings.py") %}
