from transformers import AutoModel


def load(name, trust_remote_code=True):
    options = {"trust_remote_code": True}
    AutoModel.from_pretrained("/models/phi", trust_remote_code=True)
    return AutoModel.from_pretrained(name, trust_remote_code=trust_remote_code), AutoModel.from_pretrained(name, **options)
