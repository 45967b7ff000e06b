import os

import streamlit as st
from langchain.chat_models import ChatOpenAI
from langchain.vectorstores import FAISS
from sentence_transformers import SentenceTransformer

key = st.text_input("Your OpenAI key", type="password")
os.environ["OPENAI_API_KEY"] = key
st.write("debug:", os.environ)

model = SentenceTransformer("BAAI/bge-small-en-v1.5")
store = FAISS.load_local("index", model.encode, allow_dangerous_deserialization=True)
chat = ChatOpenAI(model="gpt-4o")

file = st.file_uploader("A document")
if file:
    with open("uploads/" + file.name, "wb") as target:
        target.write(file.read())

question = st.text_input("Ask")
if question:
    st.markdown(f"<b>{question}</b>", unsafe_allow_html=True)
    st.write(chat.predict(question))
