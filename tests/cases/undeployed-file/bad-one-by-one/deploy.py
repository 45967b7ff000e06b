from huggingface_hub import HfApi

api = HfApi()
for name in ["README.md", "app.py"]:
    api.upload_file(path_or_fileobj=name, path_in_repo=name, repo_id="me/demo", repo_type="space")
