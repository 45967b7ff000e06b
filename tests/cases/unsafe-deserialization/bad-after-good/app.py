import torch
from huggingface_hub import hf_hub_download

path = hf_hub_download("some-lab/classifier", "model.pt")
state = torch.load(path, weights_only=True)
state = torch.load(path)
state = torch.load(path, map_location="cpu", weights_only=False)
