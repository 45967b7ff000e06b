import os

region = os.getenv("REGION", "eu-west-1")
empty = os.getenv("WEATHER_API_KEY", "")
local = os.environ.get("VLLM_API_KEY", "EMPTY")
key = os.getenv("WEATHER_API_KEY", "@@fake:assigned-secret@@")
