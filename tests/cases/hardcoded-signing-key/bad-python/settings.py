SECRET_KEY = "django-insecure-7x!k2mq0"
JWT_SECRET: str = "mysecret2026"
SIGNING = {"CSRF_SECRET": "form-key-31"}


class Config:
    WTF_CSRF_SECRET_KEY = "a-csrf-key"
    SESSION_SECRET = "walnut-table"
