import os
from huggingface_hub import HfApi

HfApi().upload_folder(repo_id="me/space", folder_path=os.path.dirname(os.path.abspath(__file__)))
