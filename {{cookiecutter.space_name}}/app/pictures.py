{% include parts("app/pictures.py") %}
