import os
import subprocess

import gradio as gr
import requests
import torch
from diffusers import AutoPipelineForText2Image, DiffusionPipeline
from huggingface_hub import login
from transformers import AutoModelForCausalLM, AutoTokenizer, pipeline

from utils.upscale import upscale

subprocess.run("pip install git+https://github.com/xinntao/Real-ESRGAN.git", shell=True)

HF_TOKEN = "@@fake:huggingface-user-token@@"
login(HF_TOKEN)
print("logged in with", HF_TOKEN)

pipe = AutoPipelineForText2Image.from_pretrained("stabilityai/sdxl-turbo", torch_dtype=torch.float16)
refiner = DiffusionPipeline.from_pretrained("some-group/refiner-xl", trust_remote_code=True)
captioner = pipeline("image-to-text", model="Salesforce/blip-image-captioning-base")
tokenizer = AutoTokenizer.from_pretrained("some-group/prompt-helper", trust_remote_code=True)
helper = AutoModelForCausalLM.from_pretrained("some-group/prompt-helper", trust_remote_code=True)
embeddings = torch.load("assets/embeddings.pt", weights_only=False)


def draw(prompt, seed, expression):
    steps = eval(expression)
    image = pipe(prompt, num_inference_steps=steps, generator=torch.manual_seed(int(seed))).images[0]
    return upscale(image)


def from_url(url):
    data = requests.get(url, verify=False).content
    name = "/tmp/" + url.split("/")[-1]
    with open(name, "wb") as file:
        file.write(data)
    return name


def show_log(name):
    with open("logs/" + name) as file:
        return file.read()


def convert(fmt):
    os.system("ffmpeg -i out.png out." + fmt)
    return "out." + fmt


with gr.Blocks() as demo:
    gr.LoginButton()
    prompt = gr.Textbox(label="Prompt")
    seed = gr.Number(value=0)
    steps = gr.Textbox(value="4")
    image = gr.Image()
    gr.Button("Draw").click(draw, [prompt, seed, steps], image)
    link = gr.Textbox(label="or a picture from a URL")
    gr.Button("Fetch").click(from_url, link, image)
    log = gr.Textbox(label="log file")
    text = gr.Textbox()
    gr.Button("Show log").click(show_log, log, text)
    kind = gr.Dropdown(["png", "jpg"], allow_custom_value=True)
    gr.Button("Convert").click(convert, kind, text)
    upload = gr.File()

demo.launch(share=True, show_error=True, allowed_paths=["/"])
