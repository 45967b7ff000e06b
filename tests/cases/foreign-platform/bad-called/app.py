import gradio as gr


def beep(text):
    import winsound

    winsound.Beep(880, 100)
    return text


gr.Interface(beep, "text", "text").launch()
