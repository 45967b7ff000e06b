{% include parts("tests/fake_model.py") %}
