{% include parts("main.py") %}
