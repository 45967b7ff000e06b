from huggingface_hub import HfApi

HfApi().upload_folder(repo_id="me/space", folder_path=".", allow_patterns=["*.py"])
HfApi().upload_folder(repo_id="me/space", folder_path=".", ignore_patterns=[".env*"])
