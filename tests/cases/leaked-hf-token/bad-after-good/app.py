import os

from huggingface_hub import login

token = os.environ.get("HF_TOKEN", "")
example = "hf_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
login("@@fake:huggingface-user-token@@")
