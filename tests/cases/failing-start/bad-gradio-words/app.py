import gradio as gr

with gr.Blocks(theme=gr.themes.Soft(primary_hue="teal", radius_size="lg")) as demo:
    gr.Code(language="sql-sqlite")
    gr.Code(language="bash")
    gr.UploadButton("Map", type="bytes")
demo.launch(theme=gr.themes.Base(neutral_hue="grey"))
