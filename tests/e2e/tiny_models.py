"""Makes a tiny random model and puts it where the Hub's client looks first, under the name the Space asks for.

Run by the Space's own Python: `python tiny_models.py TASK MODEL_ID REVISION HF_HOME`. The Space then loads it with its
own, unchanged code, as if it had been downloaded before.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

WORDS = ("alder", "birch", "cedar", "elm", "hazel", "juniper", "larch", "maple", "oak", "pine", "rowan", "willow")
"""All that a tiny language model can say."""
CHAT_TEMPLATE = "{% for message in messages %}{{ message['content'] }} {% endfor %}"


def text_generation(folder: Path) -> None:
    """A Llama of two layers whose every token is one of WORDS."""
    from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM

    tokenizer = _words()
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        max_position_embeddings=8192,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    model = LlamaForCausalLM(config)
    # Random weights would say "end" or "unknown" now and then, and the visitor would see nothing.
    model.generation_config = GenerationConfig(suppress_tokens=tokenizer.all_special_ids, max_new_tokens=24)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _words() -> Any:
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    special = ("<unk>", "<s>", "</s>")
    raw = Tokenizer(models.WordLevel({word: i for i, word in enumerate((*special, *WORDS))}, unk_token="<unk>"))
    raw.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=raw, unk_token="<unk>", bos_token="<s>", eos_token="</s>")
    tokenizer.chat_template = CHAT_TEMPLATE
    return tokenizer


MAKERS = {"text-generation": text_generation}


def main(task: str, model_id: str, revision: str, hf_home: str) -> None:
    """Write the model of `task` into the cache below `hf_home`."""
    import torch

    torch.manual_seed(7)
    repository = Path(hf_home) / "hub" / f"models--{model_id.replace('/', '--')}"
    snapshot = repository / "snapshots" / revision
    snapshot.mkdir(parents=True)
    MAKERS[task](snapshot)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(revision)


if __name__ == "__main__":
    main(*sys.argv[1:])
