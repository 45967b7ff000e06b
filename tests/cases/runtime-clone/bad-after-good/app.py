import os
import subprocess
import sys

from huggingface_hub import snapshot_download

weights = snapshot_download("owner/model")
os.system("git --version")
os.system("git clone https://github.com/example/toolbox")
subprocess.run(["git", "clone", "--depth=1", "https://huggingface.co/datasets/owner/pictures", "pictures"])
sys.path.append("toolbox")
sys.path.insert(0, snapshot_download("owner/code"))
