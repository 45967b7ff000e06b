from huggingface_hub import hf_hub_download as fetch, hf_hub_download


def load():
    return hf_hub_download(REPO, "model.gguf")
