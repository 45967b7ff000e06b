from huggingface_hub import HfApi

api = HfApi()
more = {"space_sdk": "gradio"}
api.create_repo("me/demo", repo_type="space", **more)
