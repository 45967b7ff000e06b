import gradio as gr
from jinja2.sandbox import ImmutableSandboxedEnvironment


def render(template):
    environment = ImmutableSandboxedEnvironment()
    return environment.from_string(template).render()


gr.Interface(render, gr.Textbox(), gr.Textbox()).launch()
