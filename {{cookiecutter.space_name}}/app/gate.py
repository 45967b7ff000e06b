{% include parts("app/gate.py") %}
