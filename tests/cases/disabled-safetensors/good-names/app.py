from diffusers import StableDiffusionPipeline
from huggingface_hub import hf_hub_download

hf_hub_download("ggerganov/whisper.cpp", "ggml-base.bin")
hf_hub_download("openai/whisper-tiny", "model.safetensors")
StableDiffusionPipeline.from_single_file("own.pt")
