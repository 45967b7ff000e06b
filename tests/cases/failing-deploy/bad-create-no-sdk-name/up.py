from huggingface_hub import HfApi

api = HfApi()
from huggingface_hub import create_repo

create_repo(repo_id="me/demo", repo_type="space")
