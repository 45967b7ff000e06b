"""The formats of secrets as their providers issue them, for the labelled set: written down apart from the detector.

Nothing token-shaped is in this file: everything is put together when it runs.
"""

from __future__ import annotations

import base64
import json
import random
import string
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LOWER, UPPER, DIGITS = string.ascii_lowercase, string.ascii_uppercase, string.digits
LETTERS, ALNUM, HEX = LOWER + UPPER, LOWER + UPPER + DIGITS, DIGITS + "abcdef"
URLSAFE = ALNUM + "_-"


class Maker:
    """Random material of the usual sorts."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)

    def __call__(self, alphabet: str, size: int) -> str:
        return "".join(self.rng.choice(alphabet) for _ in range(size))

    def uuid(self) -> str:
        return "-".join(self(HEX, size) for size in (8, 4, 4, 4, 12))

    def pick(self, *values: str) -> str:
        return self.rng.choice(values)

    def password(self) -> str:
        """As people choose them: a word or two, digits, a sign."""
        words = ("Winter", "sunflower", "Dragon", "coffee", "Berlin", "tiger", "Moon", "rocket", "Kumar", "mango")
        return (
            self.pick(*words)
            + self.pick("", "@", "#", "_")
            + self(DIGITS, self.rng.randint(2, 4))
            + self.pick("!", "", "$")
        )

    def jwt(self, claims: dict[str, object]) -> str:
        parts = [{"alg": "HS256", "typ": "JWT"}, claims]
        return ".".join([*(b64(json.dumps(part).encode()) for part in parts), self(URLSAFE, 43)])

    def checked(self, prefix: str) -> str:
        """A token with GitHub's checksum."""
        body, number, digits = self(ALNUM, 30), 0, ""
        number = zlib.crc32(body.encode())
        while number:
            number, digit = divmod(number, 62)
            digits = (DIGITS + UPPER + LOWER)[digit] + digits
        return prefix + body + digits.rjust(6, "0")


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


HF: dict[str, Callable[[Maker], str]] = {
    "hf-user": lambda m: "hf" + "_" + m(LETTERS, 34),
    "hf-oauth": lambda m: "hf" + "_oauth_" + m(ALNUM, m.rng.randint(34, 60)),
    "hf-oauth-jwt": lambda m: "hf" + "_oauth_" + m.jwt({"sub": m(HEX, 24), "scope": ["openid"]}),
    "hf-jwt": lambda m: "hf" + "_jwt_" + m.jwt({"sub": "spaces/" + m(LOWER, 8), "exp": 1790000000}),
    "hf-org": lambda m: "api" + "_org_" + m(LETTERS, 34),
}

SHAPED: dict[str, Callable[[Maker], str]] = {
    "openai": lambda m: "sk-" + "proj-" + m(URLSAFE, 74) + "T3Blbk" + "FJ" + m(URLSAFE, 74),
    "openai-service": lambda m: "sk-" + "svcacct-" + m(URLSAFE, 60) + "T3Blbk" + "FJ" + m(URLSAFE, 60),
    "openai-old": lambda m: "sk-" + m(ALNUM, 20) + "T3Blbk" + "FJ" + m(ALNUM, 20),
    "anthropic": lambda m: "sk-" + "ant-api03-" + m(URLSAFE, 93) + "AA",
    "openrouter": lambda m: "sk-" + "or-v1-" + m(HEX, 64),
    "deepseek": lambda m: "sk-" + m(HEX, 32),
    "groq": lambda m: "gsk" + "_" + m(ALNUM, 52),
    "replicate": lambda m: "r8" + "_" + m(ALNUM, 37),
    "tavily": lambda m: "tvly" + "-dev-" + m(ALNUM, 32),
    "fireworks": lambda m: "fw" + "_" + m(ALNUM, 24),
    "perplexity": lambda m: "pplx" + "-" + m(ALNUM, 48),
    "nvidia": lambda m: "nvapi" + "-" + m(URLSAFE, 64),
    "xai": lambda m: "xai" + "-" + m(ALNUM, 80),
    "langsmith": lambda m: "lsv2" + "_pt_" + m(HEX, 32) + "_" + m(HEX, 10),
    "langfuse": lambda m: "sk-" + "lf-" + m.uuid(),
    "pinecone": lambda m: "pcsk" + "_" + m(ALNUM, 6) + "_" + m(ALNUM, 63),
    "jina": lambda m: "jina" + "_" + m(HEX, 32) + m(ALNUM, 28),
    "elevenlabs": lambda m: "sk" + "_" + m(HEX, 48),
    "aws": lambda m: "AK" + "IA" + m(UPPER + "234567", 16),
    "google": lambda m: "AI" + "za" + "Sy" + m(URLSAFE, 33),
    "google-oauth": lambda m: "GOC" + "SPX-" + m(URLSAFE, 28),
    "github": lambda m: m.checked("gh" + m.pick("p", "o", "u", "s", "r") + "_"),
    "github-fine": lambda m: "github" + "_pat_" + m(ALNUM, 22) + "_" + m(ALNUM, 59),
    "gitlab": lambda m: "gl" + "pat-" + m(URLSAFE, 20),
    "npm": lambda m: m.checked("npm" + "_"),
    "pypi": lambda m: "pypi" + "-AgEIcHlwaS5vcmc" + m(URLSAFE, 160),
    "docker": lambda m: "dckr" + "_pat_" + m(URLSAFE, 27),
    "slack": lambda m: "xo" + "xb-" + m(DIGITS, 12) + "-" + m(DIGITS, 13) + "-" + m(ALNUM, 24),
    "slack-hook": lambda m: (
        "https://hooks.slack.com/services/T" + m(UPPER + DIGITS, 10) + "/B" + m(UPPER + DIGITS, 10) + "/" + m(ALNUM, 24)
    ),
    "discord-hook": lambda m: "https://discord" + ".com/api/webhooks/" + m("123456789", 18) + "/" + m(URLSAFE, 68),
    "telegram": lambda m: m("123456789", 10) + ":AA" + m(URLSAFE, 33),
    "stripe": lambda m: "sk" + "_live_" + m(ALNUM, m.rng.choice((24, 99))),
    "sendgrid": lambda m: "SG" + "." + m(URLSAFE, 22) + "." + m(URLSAFE, 43),
    "supabase": lambda m: "sb" + "_secret_" + m(ALNUM, 22) + "_" + m(ALNUM, 8),
    "supabase-role": lambda m: m.jwt(
        {"iss": "supabase", "ref": m(LOWER, 20), "role": "service" + "_role", "iat": 1690000000}
    ),
    "databricks": lambda m: "da" + "pi" + m(HEX, 32),
    "notion": lambda m: "ntn" + "_" + m(DIGITS, 11) + m(ALNUM, 35),
    "airtable": lambda m: "pat" + m(ALNUM, 14) + "." + m(HEX, 64),
    "linear": lambda m: "lin" + "_api_" + m(ALNUM, 40),
    "figma": lambda m: "fig" + "d_" + m(URLSAFE, 40),
    "grafana": lambda m: "gl" + "sa_" + m(ALNUM, 32) + "_" + m(HEX, 8),
    "digitalocean": lambda m: "dop" + "_v1_" + m(HEX, 64),
    "shopify": lambda m: "shp" + "at_" + m(HEX, 32),
    "postman": lambda m: "PM" + "AK-" + m(HEX, 24) + "-" + m(HEX, 34),
    "doppler": lambda m: "dp" + ".pt." + m(ALNUM, 43),
    "vault": lambda m: "hv" + "s." + m(URLSAFE, 94),
    "tailscale": lambda m: "tskey" + "-auth-k" + m(ALNUM, 11) + "CNTRL-" + m(ALNUM, 32),
    "pulumi": lambda m: "pul" + "-" + m(HEX, 40),
    "sentry": lambda m: "sntry" + "u_" + m(HEX, 64),
    "newrelic": lambda m: "NR" + "AK-" + m(UPPER + DIGITS, 27),
    "resend": lambda m: "re" + "_" + m(ALNUM, 8) + "_" + m(ALNUM, 24),
    "apify": lambda m: "apify" + "_api_" + m(ALNUM, 36),
    "cerebras": lambda m: "csk" + "-" + m(LOWER + DIGITS, 48),
    "azure-ad": lambda m: m(ALNUM, 3) + "8" + "Q~" + m(ALNUM + "_~.-", 33) + m(ALNUM, 1),
    "netlify": lambda m: "nfp" + "_" + m(ALNUM, 36),
}

# Name as it stands before the value, how its SDK is called, the shape.
NAMED: dict[str, tuple[str, str, Callable[[Maker], str]]] = {
    "wandb": ("WANDB_API_KEY", "wandb.login(key={})", lambda m: m(HEX, 40)),
    "cohere": ("COHERE_API_KEY", "cohere.Client({})", lambda m: m(ALNUM, 40)),
    "mistral": ("MISTRAL_API_KEY", "Mistral(api_key={})", lambda m: m(ALNUM, 32)),
    "together": ("TOGETHER_API_KEY", "Together(api_key={})", lambda m: m(HEX, 64)),
    "deepgram": ("DEEPGRAM_API_KEY", "DeepgramClient({})", lambda m: m(HEX, 40)),
    "assemblyai": ("ASSEMBLYAI_API_KEY", "aai.settings.api_key = {}", lambda m: m(HEX, 32)),
    "eleven": ("ELEVENLABS_API_KEY", "ElevenLabs(api_key={})", lambda m: m(HEX, 32)),
    "pinecone-old": ("PINECONE_API_KEY", "Pinecone(api_key={})", lambda m: m.uuid()),
    "serper": ("SERPER_API_KEY", "GoogleSerperAPIWrapper(serper_api_key={})", lambda m: m(HEX, 40)),
    "serpapi": ("SERPAPI_API_KEY", "GoogleSearch({{'api_key': {}}})", lambda m: m(HEX, 64)),
    "azure-openai": ("AZURE_OPENAI_API_KEY", "AzureOpenAI(api_key={})", lambda m: m(HEX, 32)),
    "aws-secret": (
        "AWS_SECRET_ACCESS_KEY",
        "boto3.client('s3', aws_secret_access_key={})",
        lambda m: m(ALNUM + "/+", 40),
    ),
    "twilio": ("TWILIO_AUTH_TOKEN", "twilio.rest.Client(SID, {})", lambda m: m(HEX, 32)),
    "openweather": ("OPENWEATHER_API_KEY", "OWM({})", lambda m: m(HEX, 32)),
    "kaggle": ("KAGGLE_KEY", "kaggle.api.set_key({})", lambda m: m(HEX, 32)),
    "cloudflare": ("CLOUDFLARE_API_TOKEN", "Cloudflare(api_token={})", lambda m: m(URLSAFE, 40)),
    "datadog": ("DD_API_KEY", "initialize(api_key={})", lambda m: m(HEX, 32)),
    "qdrant": ("QDRANT_API_KEY", "QdrantClient(url=URL, api_key={})", lambda m: m(URLSAFE, 54)),
    "roboflow": ("ROBOFLOW_API_KEY", "Roboflow(api_key={})", lambda m: m(ALNUM, 20)),
    "spotify": ("SPOTIFY_CLIENT_SECRET", "SpotifyClientCredentials(client_secret={})", lambda m: m(HEX, 32)),
    "ngrok": ("NGROK_AUTHTOKEN", "ngrok.set_auth_token({})", lambda m: "2" + m(ALNUM, 26) + "_" + m(ALNUM, 21)),
    "exa": ("EXA_API_KEY", "Exa(api_key={})", lambda m: m.uuid()),
    "oauth-secret": ("OAUTH_CLIENT_SECRET", "oauth.register(client_secret={})", lambda m: m.uuid()),
    "fal": ("FAL_KEY", "fal_client.SyncClient(key={})", lambda m: m.uuid() + ":" + m(HEX, 32)),
}

# Providers of which the pattern pack knows nothing: only the name helps.
UNKNOWN: dict[str, tuple[str, str, Callable[[Maker], str]]] = {
    "zhipu": ("ZHIPUAI_API_KEY", "ZhipuAI(api_key={})", lambda m: m(HEX, 32) + "." + m(ALNUM, 16)),
    "bfl": ("BFL_API_KEY", "FluxClient(api_key={})", lambda m: m.uuid()),
    "luma": ("LUMAAI_API_KEY", "LumaAI(auth_token={})", lambda m: "luma-" + m.uuid() + "-" + m.uuid()),
    "fish": ("FISH_API_KEY", "Session(apikey={})", lambda m: m(HEX, 32)),
    "mem0": ("MEM0_API_KEY", "MemoryClient(api_key={})", lambda m: "m0-" + m(ALNUM, 40)),
    "baidu": ("BAIDU_SECRET_KEY", "AipOcr(ID, KEY, secret_key={})", lambda m: m(ALNUM, 32)),
    "volc": ("VOLC_SECRETKEY", "VisualService(secret_key={})", lambda m: m(ALNUM, 58) + "=="),
    "own-service": ("BACKEND_AUTH_TOKEN", "Backend(auth_token={})", lambda m: m(ALNUM, 43)),
    "flask": ("SECRET_KEY", "app.config.update(SECRET_KEY={})", lambda m: m(HEX, 48)),
    "jwt-signing": ("JWT_SECRET", "jwt.encode(claims, jwt_secret={})", lambda m: m(ALNUM + "!@#%^*", 32)),
    "hmac": ("WEBHOOK_SECRET", "verify(webhook_secret={})", lambda m: m(HEX, 40)),
    "gladia": ("GLADIA_API_KEY", "Gladia(api_key={})", lambda m: m.uuid()),
}
