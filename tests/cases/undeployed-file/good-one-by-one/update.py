from huggingface_hub import HfApi

HfApi().upload_file(path_or_fileobj="app.py", path_in_repo="app.py", repo_id="me/demo", repo_type="space")
