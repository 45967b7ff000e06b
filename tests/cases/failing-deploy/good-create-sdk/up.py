from huggingface_hub import HfApi

api = HfApi()
api.create_repo("me/demo", repo_type="space", space_sdk="gradio", exist_ok=True)
