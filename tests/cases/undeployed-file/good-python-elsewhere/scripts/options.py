import json
from pathlib import Path

from huggingface_hub import HfApi

options = json.loads(Path("deploy.json").read_text())

HfApi().upload_folder(folder_path=".", repo_id="me/demo", repo_type="space", allow_patterns=["app.py"], **options)
