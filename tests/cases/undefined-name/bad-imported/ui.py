import gradio as gr

@spaces.GPU
def run(text):
    return text


gr.Interface(run, "text", "text", title=f"{titel}").launch()
