import gradio as gr

options = load_options()
gr.Interface(str, "text", "text").launch(**options)
gr.Interface(str, "text", "text").launch(show_error=options["debug"])
