import os
import urllib.request

import requests
import torch

COMMIT = "5c38ec7c405ec4b44b94cc5a9bb96e735b38267a"
pinned = requests.get(f"https://huggingface.co/owner/model/resolve/{COMMIT}/model.safetensors", timeout=60)
picture = requests.get("https://huggingface.co/owner/model/resolve/main/cat.png", timeout=60)
os.system("wget https://huggingface.co/owner/first/resolve/main/model.gguf")
urllib.request.urlretrieve("https://huggingface.co/owner/second/resolve/main/model.onnx", "model.onnx")
state = torch.hub.load_state_dict_from_url("https://huggingface.co/owner/third/resolve/v1/model.pth?download=true")
