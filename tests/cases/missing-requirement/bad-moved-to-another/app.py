import gradio as gr
from langchain.prompts import PromptTemplate
from langchain.chat_models import ChatOpenAI

template = PromptTemplate.from_template("{question}")


def answer(question):
    return ChatOpenAI().invoke(template.format(question=question)).content


gr.Interface(answer, "text", "text").launch()
