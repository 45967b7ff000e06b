import os

from dotenv import dotenv_values
from huggingface_hub import HfApi

api = HfApi()
for name in ("OPENAI_API_KEY",):
    api.add_space_secret("me/space", name, os.environ[name])
for name in ("MODEL_NAME", "MAX_TOKENS"):
    api.add_space_variable("me/space", name, os.environ[name])
for name, value in dotenv_values(".env").items():
    if name.endswith(("_KEY", "_TOKEN")):
        api.add_space_secret("me/space", name, value)
    else:
        api.add_space_variable("me/space", name, value)
for name, value in dotenv_values("public.env").items():
    api.add_space_variable("me/space", name, value)
for name in ["MODEL_NAME", "HF_TOKEN"]:
    (api.add_space_secret if "TOKEN" in name else api.add_space_variable)("me/space", name, os.environ[name])
