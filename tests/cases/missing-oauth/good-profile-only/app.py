import gradio as gr


def greet(profile: gr.OAuthProfile | None):
    return profile.name if profile else "Hello"


with gr.Blocks() as demo:
    text = gr.Markdown()
    demo.load(greet, None, text)

demo.launch()
