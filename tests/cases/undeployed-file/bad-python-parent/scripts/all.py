from pathlib import Path

from huggingface_hub import HfApi

ROOT = Path(__file__).resolve().parent.parent

HfApi().upload_folder(folder_path=ROOT, repo_id="me/demo", repo_type="space", ignore_patterns=["tests/*"])
