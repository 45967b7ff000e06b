from diffusers import StableDiffusionPipeline
from huggingface_hub import hf_hub_download

tokenizer = hf_hub_download("openai/whisper-tiny", "tokenizer.bin")
weights = hf_hub_download("openai/whisper-tiny", filename="pytorch_model.bin")
pipe = StableDiffusionPipeline.from_single_file("https://huggingface.co/some-lab/style/blob/main/style.ckpt")
