from huggingface_hub import HfApi

api = HfApi()
try:
    api.create_repo("me/demo", repo_type="space")
except ValueError:
    print("no")
