{% include parts("tests/test_page.py") %}
