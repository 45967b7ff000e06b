import os

from huggingface_hub import HfApi, create_repo

api = HfApi()
key = os.environ["GROQ_API_KEY"]
api.add_space_secret("me/space", "GROQ_API_KEY", key)
api.add_space_variable("me/space", "MODEL_NAME", os.environ["MODEL_NAME"])
api.add_space_variable(repo_id="me/space", key="GROQ_API_KEY", value=key)
create_repo(
    "me/other",
    repo_type="space",
    space_sdk="gradio",
    space_secrets=[{"key": "HF_TOKEN", "value": os.environ["HF_TOKEN"]}],
    space_variables=[{"key": "MAX_TOKENS", "value": "512"}, {"key": "HF_TOKEN", "value": os.environ["HF_TOKEN"]}],
)
