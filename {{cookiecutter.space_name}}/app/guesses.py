{% include parts("app/guesses.py") %}
