import argparse

import gradio as gr

parser = argparse.ArgumentParser()
parser.add_argument("--share", action="store_true")
args = parser.parse_args()

with gr.Blocks() as demo:
    gr.Markdown("Hello")

admin = gr.Interface(str, "text", "text")

if args.share:
    demo.launch(share=args.share)
elif __name__ == "__main__":
    admin.queue().launch(server_port=7860, share=True)
