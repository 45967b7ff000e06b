import hmac

import jwt
from itsdangerous import URLSafeTimedSerializer
from starlette.middleware.sessions import SessionMiddleware

app.config["SECRET_KEY"] = "rainbow-otter-77"
app.secret_key = "supersecretkey"
app.secret_key = b'_5#y2L"F4Q8z\n\xec]/'
app.config.update(SECRET_KEY="lantern fish 12", DEBUG=False)
app.config.from_mapping({"JWT_SECRET_KEY": "harbour-lights"})
server.add_middleware(SessionMiddleware, secret_key="my-session-key-2031")
other = SessionMiddleware(server, secret_key="my-second-key-2031")
token = jwt.encode({"sub": "ann"}, "mysecret2031", algorithm="HS256")
claims = jwt.decode(token, "mysecret2032", algorithms=["HS256"])
serializer = URLSafeTimedSerializer("paper-kite-31")
signature = hmac.new(b"webhook-key-31", body, "sha256")
strategy = JWTStrategy(secret="users-secret-31", lifetime_seconds=3600)
ui.run(storage_secret="nice-storage-31")
Application(handlers, cookie_secret="tornado-cookie-31")
