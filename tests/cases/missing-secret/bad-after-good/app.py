import os

model = os.environ["MODEL_NAME"]
first = os.environ["HF_TOKEN"]
second = os.environ["DATABASE_PASSWORD"]
third = os.getenv("API_TOKEN")
