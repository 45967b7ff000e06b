import os

api = os.getenv("API_KEY", "change-me")
app.secret_key = os.environ.get("SECRET_KEY", "change-me")
jwt = os.getenv("JWT_SECRET_KEY", "dev")
