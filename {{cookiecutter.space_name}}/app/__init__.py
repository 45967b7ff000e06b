{% include parts("app/__init__.py") %}
