from huggingface_hub import HfApi, Repository

Repository("space", clone_from="spaces/me/demo").git_push()
