import pickle

from huggingface_hub import hf_hub_download

TOKEN = "@@fake:huggingface-user-token@@"
weights = hf_hub_download("some-group/esrgan", "esrgan.pkl", token=TOKEN)
with open(weights, "rb") as file:
    network = pickle.load(file)


def upscale(image):
    return network(image)
