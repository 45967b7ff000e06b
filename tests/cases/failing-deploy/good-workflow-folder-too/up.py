from huggingface_hub import HfApi

api = HfApi()
api.upload_folder(folder_path=".", repo_id="me/demo", repo_type="space")
