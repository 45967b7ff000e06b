import sys
from pathlib import Path
from huggingface_hub import HfApi

HfApi().upload_folder(repo_id="me/space", folder_path="app")
HfApi().upload_folder(repo_id="me/space", folder_path=Path(__file__).parent)
HfApi().upload_folder(repo_id="me/space", folder_path=sys.argv[1])
HfApi().upload_folder(repo_id="me/space", folder_path=Path(__file__).parent.parent / "dist")
HfApi().upload_file(path_or_fileobj="a", path_in_repo="a", repo_id="b")
