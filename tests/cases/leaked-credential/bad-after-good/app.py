import os

import openai

safe = openai.OpenAI(api_key=os.environ["OPENAI_API_KEY"])
sample = "sk-your-key-here"
client = openai.OpenAI(api_key="@@fake:openai-api-key@@")
