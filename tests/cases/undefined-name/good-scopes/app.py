import gradio as gr

with open(__file__) as file:
    LINES = {line: number for number, line in enumerate(file)}
for number in range(2):
    if number:
        print(last)
    last = number
match LINES:
    case {"a": first, **rest}:
        print(first, rest)


class Page:
    width = 2
    sizes = [width]

    def show(self) -> "Page":
        return self

    view = show


if (total := len(LINES)) > 1:
    print(total, Page.view)
gr.Interface(str, "text", "text").launch()
