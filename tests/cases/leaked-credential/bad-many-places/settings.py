import os

key = os.getenv("GROQ_API_KEY", "@@fake:groq-api-key:2@@")
