from transformers import AutoModel

# The code of this model is in this repository.
model = AutoModel.from_pretrained("./phi", trust_remote_code=True)
other = AutoModel.from_pretrained("phi", trust_remote_code=True)
