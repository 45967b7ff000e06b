{% include parts("app/visitors.py") %}
