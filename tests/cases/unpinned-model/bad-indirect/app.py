import argparse
from dataclasses import dataclass

import open_clip
import timm
from faster_whisper import WhisperModel
from peft import PeftModel
from transformers import AutoModel, AutoTokenizer

COMMIT = "5c38ec7c405ec4b44b94cc5a9bb96e735b38267a"
MODELS = {"small": "owner/small", "large": "owner/large"}


@dataclass
class Options:
    model: str = "owner/of-a-class"
    port: int = 7860


parser = argparse.ArgumentParser()
parser.add_argument("--base-model", "-m", default="owner/of-an-argument")
parser.add_argument("--folder", default="./weights")
args = parser.parse_args()
options = Options()

tokenizer = AutoTokenizer.from_pretrained(args.base_model, revision=COMMIT)
local = AutoModel.from_pretrained(args.folder)
base = AutoModel.from_pretrained(args.base_model)
other = AutoModel.from_pretrained(options.model)
adapter = PeftModel.from_pretrained(base, "owner/adapter")
pinned = PeftModel.from_pretrained(base, "owner/adapter", revision=COMMIT)
for name, repo in MODELS.items():
    AutoModel.from_pretrained(repo)
