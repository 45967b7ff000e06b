import gradio as gr
from transformers import AutoModel, pipeline

MODELS = {"small": "org/small"}
REVISION = "0123456789abcdef0123456789abcdef01234567"


def listed(choice):
    return AutoModel.from_pretrained(MODELS[choice], revision=REVISION)


def any_model(name, task):
    return pipeline(task, model=name.strip())


with gr.Blocks() as demo:
    name = gr.Textbox()
    choice = gr.Dropdown(["small"])
    free = gr.Dropdown(["small"], allow_custom_value=True)
    choice.change(listed, choice)
    name.submit(any_model, [name, choice])
    free.change(lambda repo: AutoModel.from_pretrained(repo), free)
