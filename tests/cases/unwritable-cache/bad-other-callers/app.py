from langchain_huggingface import HuggingFaceEmbeddings
from transformers import pipeline

ours = pipeline("text-classification")
local = HuggingFaceEmbeddings(model_name="./embedder")
embeddings = HuggingFaceEmbeddings(model_name="sentence-transformers/all-MiniLM-L6-v2")
