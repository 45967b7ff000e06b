import gradio as gr


def main():
    gr.Interface(str, "text", "text").launch()


if __name__ == "main":
    main()
