{% include parts("app/health.py") %}
