import os

key = os.getenv("WEATHER_API_KEY", "@@fake:assigned-secret@@")
token = "@@fake:huggingface-user-token@@"
