{% include parts("tests/test_gpu.py") %}
