import os

from huggingface_hub import snapshot_download

os.system("git clone https://github.com/example/toolbox")
os.system("git -C toolbox checkout 3f49326eb077187dfe1c2a2bb15fbd74e6ab91e3")
model = snapshot_download("owner/model", local_dir="model")
