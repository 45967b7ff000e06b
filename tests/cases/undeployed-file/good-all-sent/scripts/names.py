import sys

from huggingface_hub import HfApi

HfApi().upload_folder(folder_path=".", repo_id="me/demo", repo_type="space", allow_patterns=["app.py", *sys.argv[1:]])
