{% include parts("app/front.py") %}
