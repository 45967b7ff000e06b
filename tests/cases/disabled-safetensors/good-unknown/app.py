from transformers import AutoModel


def load(name, use_safetensors=None):
    return AutoModel.from_pretrained(name, use_safetensors=use_safetensors)
