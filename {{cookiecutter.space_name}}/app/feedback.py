{% include parts("app/feedback.py") %}
