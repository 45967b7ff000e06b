{% include parts("tests/surroundings.py") %}
