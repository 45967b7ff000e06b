import click
import gradio as gr


@click.command()
@click.option("--share", is_flag=True)
@click.option("--words", required=True)
def main(share, words):
    gr.Interface(lambda text: text in words, "text", "text").launch(share=share)


if __name__ == "__main__":
    main()
