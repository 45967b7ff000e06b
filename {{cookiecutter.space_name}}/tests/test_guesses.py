{% include parts("tests/test_guesses.py") %}
