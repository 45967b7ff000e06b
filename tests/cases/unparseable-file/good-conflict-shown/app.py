import gradio as gr

EDIT = """
<<<<<<< HEAD
a
=======
b
>>>>>>> x
"""
gr.Interface(str, "text", "text").launch()
