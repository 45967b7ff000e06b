SECRET_KEY_FILE = "/run/secrets/secret_key"
JWT_SECRET_NAME = "projects/x/secrets/jwt"
SECRET_KEY = "SECRET_KEY"
client = Minio("play.min.io", access_key=key, secret_key=value)
session_key = "chat_history"
cookie_key = "theme"
JWT_ALGORITHM = "HS256"
sorted(rows, key="name")
headers = {"secret_key_version": "v2"}
hmac.compare_digest(a, b)
jwt.get_unverified_header("token")
