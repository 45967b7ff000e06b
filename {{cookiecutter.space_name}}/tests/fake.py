{% include parts("tests/fake.py") %}
