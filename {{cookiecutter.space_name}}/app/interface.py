{% include parts("app/interface.py") %}
