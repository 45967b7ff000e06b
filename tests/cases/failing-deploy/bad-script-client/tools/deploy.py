import os

from huggingface_hub import HfApi

HfApi(token=os.environ["HF_TOKEN"]).upload_folder(folder_path=".", repo_id="me/space", repo_type="space")
