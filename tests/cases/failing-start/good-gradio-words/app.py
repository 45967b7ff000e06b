import gradio as gr

gr.themes.colors.Color(*["#fff"] * 11, name="turquoise")
with gr.Blocks() as demo:
    gr.Code(language=None)
    gr.Code(language="shell")
    gr.UploadButton("Map", type="binary")
demo.launch(theme=gr.themes.Soft(primary_hue="turquoise"))
