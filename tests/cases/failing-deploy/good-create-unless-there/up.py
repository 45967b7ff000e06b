from huggingface_hub import HfApi

api = HfApi()
if not api.repo_exists("me/demo", repo_type="space"):
    api.create_repo("me/demo", repo_type="space")
