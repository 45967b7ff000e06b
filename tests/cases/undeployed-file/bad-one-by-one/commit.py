from huggingface_hub import CommitOperationAdd, HfApi

operations = [CommitOperationAdd(path_in_repo=name, path_or_fileobj=name) for name in ("README.md", "app.py")]
HfApi().create_commit("me/demo", operations, commit_message="deploy", repo_type="space")
