{% include parts("app/clients.py") %}
