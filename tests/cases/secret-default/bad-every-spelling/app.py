import argparse
from os import environ as env

from decouple import config
from pydantic import Field
from pydantic_settings import BaseSettings

FALLBACK = "@@fake:assigned-secret@@"
a = env.get("A_API_KEY", FALLBACK)
b = config("B_SECRET_KEY", default="@@fake:assigned-secret:2@@")
c = env.get("C_AUTH_TOKEN") or "@@fake:assigned-secret:3@@"
d = env["D_API_KEY"] if "D_API_KEY" in env else "@@fake:assigned-secret:4@@"
env.setdefault("E_API_KEY", "@@fake:assigned-secret:5@@")


class Settings(BaseSettings):
    api_key: str = Field("@@fake:assigned-secret:6@@", description="the key")
    auth_token: str = "@@fake:assigned-secret:7@@"
    name: str = "demo"


parser = argparse.ArgumentParser()
parser.add_argument("--api-key", default="@@fake:assigned-secret:8@@")
verify = env.get("WEBHOOK_VERIFY_TOKEN", "weather_bot_webhook_2026")
