{% include parts("app/problems.py") %}
