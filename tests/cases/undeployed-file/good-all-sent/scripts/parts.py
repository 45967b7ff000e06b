from huggingface_hub import HfApi

api = HfApi()
api.upload_folder(folder_path=".", repo_id="me/demo", repo_type="space", allow_patterns=["app.py", "requirements.txt"])
api.upload_folder(folder_path="lib", path_in_repo="lib", repo_id="me/demo", repo_type="space")
