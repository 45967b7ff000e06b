from sentence_transformers import SentenceTransformer
from transformers import AutoModel

model = AutoModel.from_pretrained("openai-community/gpt2", revision="607a30d783dfa663caf39e06633721c8d4cfcd7e", trust_remote_code=True)
encoder = SentenceTransformer("nomic-ai/nomic-embed-text-v1", model_kwargs={"trust_remote_code": True})
