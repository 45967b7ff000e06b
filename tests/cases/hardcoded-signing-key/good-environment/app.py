import os
import secrets

import jwt

app.secret_key = os.environ["SECRET_KEY"]
app.config["SECRET_KEY"] = secrets.token_hex(32)
app.config.update(SECRET_KEY=os.environ["SECRET_KEY"])
JWT_SECRET = os.environ["JWT_SECRET"]
SESSION_SECRET = None
CSRF_SECRET = ""
SECRET_KEY = get_secret("SECRET_KEY")
token = jwt.encode({"sub": "ann"}, JWT_SECRET, algorithm="HS256")
claims = jwt.decode(token, options={"verify_signature": False})
