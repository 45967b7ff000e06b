import os
from pathlib import Path
from huggingface_hub import HfApi, upload_folder

ROOT = Path(__file__).resolve().parent.parent
api = HfApi()
api.upload_folder(repo_id="me/space", folder_path=ROOT, repo_type="space")
upload_folder(repo_id="me/space", folder_path=".", ignore_patterns=None)
api.upload_large_folder(repo_id="me/space", folder_path=os.getcwd(), repo_type="space")
api.upload_folder(repo_id="me/space", folder_path=str(Path(__file__).parents[1]))
