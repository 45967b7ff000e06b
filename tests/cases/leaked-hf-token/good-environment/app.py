import os

from huggingface_hub import InferenceClient

client = InferenceClient(token=os.getenv("HF_TOKEN"))
