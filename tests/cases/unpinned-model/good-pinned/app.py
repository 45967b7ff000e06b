import os

from sentence_transformers import SentenceTransformer
from transformers import AutoModel, pipeline

REVISIONS = {"openai-community/gpt2": "607a30d783dfa663caf39e06633721c8d4cfcd7e"}
PINNED = dict(revision="607a30d783dfa663caf39e06633721c8d4cfcd7e")


class Settings:
    model = "openai-community/gpt2"
    commit: str = "607a30d783dfa663caf39e06633721c8d4cfcd7e"


for name, commit in REVISIONS.items():
    AutoModel.from_pretrained(name, revision=commit)
AutoModel.from_pretrained("openai-community/gpt2", revision=REVISIONS["openai-community/gpt2"])
AutoModel.from_pretrained(Settings.model, revision=Settings.commit)
AutoModel.from_pretrained("openai-community/gpt2", **PINNED)
AutoModel.from_pretrained("openai-community/gpt2", revision=os.environ["COMMIT"])
pipeline(model="openai-community/gpt2", revision=os.getenv("COMMIT", "607a30d783dfa663caf39e06633721c8d4cfcd7e"))
SentenceTransformer("all-MiniLM-L6-v2", revision="1110a243fdf4706b3f48f1d95db1a4f5529b4d41")
