from huggingface_hub import HfApi

api = HfApi()
api.create_repo("me/demo", exist_ok=True)
