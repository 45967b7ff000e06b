import gradio as gr


def greet(name: str, token: gr.OAuthToken | None, other):
    print("signed in:", bool(token), token.token[:3] if token else "", other.token)
    return name


class Parser:
    def next(self, token):
        print(token.token)


with gr.Blocks() as demo:
    box = gr.Textbox()
    box.submit(greet, box, box)
demo.launch()
