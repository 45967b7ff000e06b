import os
import sys

import torch
from modelscope import snapshot_download
from sentence_transformers import SentenceTransformer
from torch import nn
from transformers import AutoModel, AutoTokenizer, pipeline

HERE = os.path.dirname(__file__)


def load(name, revision=None, **options):
    AutoModel.from_pretrained(name)
    AutoModel.from_pretrained("openai/whisper-tiny", revision=revision)
    return AutoModel.from_pretrained("openai/whisper-tiny", **options)


AutoModel.from_pretrained("models/own")
AutoModel.from_pretrained("own")
AutoModel.from_pretrained("./elsewhere/model")
AutoModel.from_pretrained("/data/models/x")
AutoModel.from_pretrained("checkpoints/best")
AutoModel.from_pretrained("saved_model")
AutoModel.from_pretrained(os.path.join(HERE, "model"))
AutoTokenizer.from_pretrained(f"{HERE}/tokenizer")
AutoTokenizer.from_pretrained(sys.argv[1])
SentenceTransformer("my_model")
nn.Embedding.from_pretrained(torch.zeros(2, 2))
torch.hub.load("./vendor/dinov2", "dinov2_vits14", source="local")
snapshot_download("qwen/Qwen2.5")
pipeline("sentiment-analysis")
