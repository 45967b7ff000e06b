{% include parts("app/gpu.py") %}
