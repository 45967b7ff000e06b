import functools
import os

import gradio as gr
import torch
from datasets import load_dataset
from diffusers import AutoPipelineForText2Image, StableDiffusionXLPipeline
from huggingface_hub import HfApi, hf_hub_download, snapshot_download as fetch
from langchain_huggingface import HuggingFaceEmbeddings
from sentence_transformers import CrossEncoder, SentenceTransformer
from transformers import AutoModel, pipeline as make

MODELS = {"small": "openai/whisper-tiny", "large": "openai/whisper-large-v3"}


class Settings:
    encoder = "BAAI/bge-small-en-v1.5"


def load(name="google/vit-base-patch16-224"):
    return AutoModel.from_pretrained(name)


speech = {key: make("automatic-speech-recognition", MODELS[key]) for key in MODELS}
weights = hf_hub_download(os.getenv("WEIGHTS", "stabilityai/sd-turbo"), "unet.safetensors", revision="main")
folder = fetch(repo_id="stabilityai/sdxl-turbo", revision="v1.0")
embedder = SentenceTransformer("all-MiniLM-L6-v2")
ranker = CrossEncoder("cross-encoder/ms-marco-MiniLM-L6-v2")
vectors = HuggingFaceEmbeddings(model_name=Settings.encoder)
image = AutoPipelineForText2Image.from_pretrained(**{"pretrained_model_name_or_path": f"stabilityai/{'sd-turbo'}"})
image.load_lora_weights("ByteDance/Hyper-SD", weight_name="x.safetensors")
single = StableDiffusionXLPipeline.from_single_file(
    "https://huggingface.co/stabilityai/sdxl-turbo/blob/main/sd_xl_turbo_1.0.safetensors"
)
backbone = torch.hub.load("facebookresearch/dinov2", "dinov2_vits14")
rows = load_dataset("stanfordnlp/imdb")
demo = gr.load("models/openai-community/gpt2")
rebuilt = functools.partial(AutoModel.from_pretrained, revision="main")
api = HfApi()
api.snapshot_download("openai/whisper-tiny")
