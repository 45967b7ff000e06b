import re

import gradio as gr
from openai import OpenAI

client = OpenAI()


def ask(question):
    answer = client.chat.completions.create(model="m", messages=[{"role": "user", "content": question}])
    match = re.search(r"```python(.*?)```", answer.choices[0].message.content)
    exec(match.group(1))


gr.ChatInterface(ask).launch()
