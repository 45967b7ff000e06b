import torch
from huggingface_hub import hf_hub_download
from safetensors.torch import load_file

weights = load_file(hf_hub_download("some-lab/classifier", "model.safetensors"))
weights = torch.load(hf_hub_download("some-lab/classifier", "model.pt"))
weights = torch.load(hf_hub_download("some-lab/classifier", "other.pt"), weights_only=True)
