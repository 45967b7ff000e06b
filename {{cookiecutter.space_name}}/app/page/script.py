{% include parts("app/page/script.py") %}
