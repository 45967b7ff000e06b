import gradio as gr
import jinja2
from jinja2 import Environment, Template
from jinja2.sandbox import SandboxedEnvironment

environment = Environment(autoescape=True)
sandbox = SandboxedEnvironment()
PAGES = {"short": "{{ name }}"}


def greet(name, style, template):
    first = Template("Hello {{ name }}").render(name=name)
    second = sandbox.from_string(template).render()
    third = environment.from_string(PAGES[style]).render(name=name)
    fourth = environment.from_string(f"Hello {name}").render()
    return first + second + third + fourth + jinja2.Template(template).render()


gr.Interface(greet, [gr.Textbox(), gr.Radio(["short"]), gr.Code()], gr.Textbox()).launch()
