{% include parts("app/__main__.py") %}
