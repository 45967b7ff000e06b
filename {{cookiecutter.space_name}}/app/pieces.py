{% include parts("app/pieces.py") %}
