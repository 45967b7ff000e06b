import gradio as gr


def dump(text: Optional[str]):
    return json.dumps(text)


gr.Interface(dump, "text", "text").launch()
