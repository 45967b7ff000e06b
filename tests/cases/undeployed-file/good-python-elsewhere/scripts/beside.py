from pathlib import Path

from huggingface_hub import HfApi

HERE = Path(__file__).resolve().parent

HfApi().upload_folder(folder_path=HERE, repo_id="me/demo", repo_type="space", allow_patterns=["app.py"])
