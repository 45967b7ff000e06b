import os

name = "ü😀"; key = os.getenv("WEATHER_API_KEY", "@@fake:assigned-secret@@")
