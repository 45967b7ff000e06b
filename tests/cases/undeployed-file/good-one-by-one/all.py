import glob

from huggingface_hub import CommitOperationAdd, HfApi

api = HfApi()
for name in ["README.md", "app.py"]:
    api.upload_file(path_or_fileobj=name, path_in_repo=name, repo_id="me/demo", repo_type="space")
operations = [CommitOperationAdd(path_in_repo=name, path_or_fileobj=name) for name in glob.glob("*.py")]
api.create_commit("me/demo", operations, commit_message="deploy", repo_type="space")
