import os

j = os.getenv("JWT_ALGORITHM", "HS256")
k = os.environ.get("SECRET_KEY") or os.urandom(32)
a = os.getenv("TOKENIZER_NAME", "bert-base-uncased")
b = os.getenv("MAX_TOKENS", "4096")
c = os.getenv("TOKEN_URL", "https://auth.example.com/oauth/token")
d = os.getenv("API_KEY_HEADER", "X-API-Key")
e = os.getenv("KEYBOARD_LAYOUT", "qwertz-de-1996-reform")
f = os.getenv("SECRET_KEY_FILE", "/run/secrets/secret_key")
g = {"headers": {}}["headers"].get("API_KEY", "0")
h = os.environ["API_KEY"]
