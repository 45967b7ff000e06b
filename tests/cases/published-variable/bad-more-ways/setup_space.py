import os

from dotenv import dotenv_values
from huggingface_hub import HfApi, create_repo

api = HfApi()
for name in ["MODEL_NAME", "LOG_LEVEL"]:
    api.add_space_variable("me/space", name, os.environ[name])
for name in ["MODEL_NAME", "OPENAI_API_KEY"]:
    api.add_space_variable("me/space", name, os.environ[name])
for name, value in dotenv_values(".env").items():
    api.add_space_variable("me/space", name, value)
NAMES = ["HF_TOKEN", "STRIPE_SECRET_KEY"]
create_repo("me/b", space_variables=[{"key": name, "value": os.environ[name]} for name in NAMES])
api.add_space_variable("me/space", "SUPABASE_SERVICE_ROLE_KEY", os.environ["SUPABASE_SERVICE_ROLE_KEY"])
