import argparse

import gradio as gr

def read():
    parser = argparse.ArgumentParser()
    group = parser.add_argument_group("files")
    group.add_argument("words")
    return parser.parse_args()


def main():
    args = read()
    gr.Interface(lambda text: text in args.words, "text", "text").launch()


if __name__ == "__main__":
    main()
