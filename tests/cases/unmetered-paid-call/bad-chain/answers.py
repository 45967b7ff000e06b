import anthropic
from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI

llm = ChatOpenAI(model="gpt-5")
chain = ChatPromptTemplate.from_template("{text}") | llm


def shorten(text):
    return text[:9]


class Bot:
    def __init__(self):
        self.client = anthropic.Anthropic()

    def answer(self, text):
        return self.client.messages.create(model="claude", max_tokens=900, messages=[]).content[0].text
