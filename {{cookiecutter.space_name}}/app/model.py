{% include parts("app/model.py") %}
