from huggingface_hub import HfApi

api = HfApi()
api.create_repo("me/demo", repo_type="space", exist_ok=True)
api.upload_folder(folder_path=".", repo_id="me/demo", repo_type="space")
