import os

if "API_TOKEN" in os.environ:
    token = os.environ["API_TOKEN"]
os.environ["OTHER_TOKEN"] = "x"
other = os.environ["OTHER_TOKEN"]
