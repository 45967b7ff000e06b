import os

API_KEY = os.getenv("SERVICE_API_KEY")
