import os

from gradio_client import Client

plain = Client("some-lab/upscaler")
without = Client("some-lab/upscaler", token=False)
client = Client("some-lab/upscaler", hf_token=os.getenv("HF_TOKEN"))
