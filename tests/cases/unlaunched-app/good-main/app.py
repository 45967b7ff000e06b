import gradio as gr


def shout(text):
    return text.upper()


with gr.Blocks() as demo:
    box = gr.Textbox()
    box.submit(shout, box, box)


def main():
    demo.launch()


if __name__ == "__main__":
    main()
