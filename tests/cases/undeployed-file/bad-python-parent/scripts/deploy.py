from pathlib import Path

from huggingface_hub import HfApi

ROOT = Path(__file__).resolve().parent.parent
FILES = ["README.md", "app.py", "requirements.txt"]

HfApi().upload_folder(folder_path=str(ROOT), repo_id="me/demo", repo_type="space", allow_patterns=FILES)
