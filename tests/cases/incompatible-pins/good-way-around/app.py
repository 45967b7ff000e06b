import gradio as gr
import gradio_client.utils as client_utils

_get_type = client_utils.get_type


def get_type(schema):
    return "Any" if isinstance(schema, bool) else _get_type(schema)


client_utils.get_type = get_type
gr.Interface(lambda x: x, gr.Image(), gr.Image()).launch()
