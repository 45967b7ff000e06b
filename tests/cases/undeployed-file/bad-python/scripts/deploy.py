from huggingface_hub import HfApi

FILES = ["README.md", "app.py", "requirements.txt"]

HfApi().upload_folder(folder_path=".", repo_id="me/demo", repo_type="space", allow_patterns=FILES)
