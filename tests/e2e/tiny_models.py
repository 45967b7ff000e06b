"""Makes a tiny random model and puts it where the Hub's client looks first, under the name the Space asks for.

Run by the Space's own Python: `python tiny_models.py TASK MODEL_ID REVISION HF_HOME`. The Space then loads it with its
own, unchanged code, as if it had been downloaded before.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

WORDS = ("alder", "birch", "cedar", "elm", "hazel", "juniper", "larch", "maple", "oak", "pine", "rowan", "willow")
"""All that a tiny language model can say, and a tiny classifier see."""
CHAT_TEMPLATE = "{% for message in messages %}{{ message['content'] }} {% endfor %}"


def text_generation(folder: Path) -> None:
    """A Llama of two layers whose every token is one of WORDS."""
    from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM

    tokenizer = _words("<unk>", "<s>", "</s>")
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,  # of two heads: vLLM on a CPU has no attention for heads of less than 32
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


def _words(*special: str) -> Any:
    """A tokenizer of WORDS; the first of `special` stands for all other words, the next begin and end a text."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    unknown, begin, end, *others = special
    raw = Tokenizer(models.WordLevel({word: i for i, word in enumerate((*special, *WORDS))}, unk_token=unknown))
    raw.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=raw, unk_token=unknown, bos_token=begin, eos_token=end, additional_special_tokens=others
    )
    tokenizer.chat_template = CHAT_TEMPLATE
    return tokenizer


def image_classification(folder: Path) -> None:
    """A vision transformer of one layer whose labels are WORDS."""
    from transformers import ViTConfig, ViTForImageClassification, ViTImageProcessor

    sizes = {"hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    labels = {"id2label": dict(enumerate(WORDS)), "label2id": {word: i for i, word in enumerate(WORDS)}}
    config = ViTConfig(**sizes, **labels, image_size=32, patch_size=16)
    ViTForImageClassification(config).save_pretrained(folder)
    ViTImageProcessor(size={"height": 32, "width": 32}).save_pretrained(folder)


def speech_recognition(folder: Path) -> None:
    """A Whisper of one layer that says WORDS, whatever it hears."""
    from transformers import (
        GenerationConfig,
        WhisperConfig,
        WhisperFeatureExtractor,
        WhisperForConditionalGeneration,
        WhisperProcessor,
        WhisperTokenizer,
    )

    special = ["<|endoftext|>", "<|startoftranscript|>", "<|notimestamps|>"]
    # Byte-level, as Whisper's own; a word that begins with a blank is written with this letter.
    vocabulary = {text: i for i, text in enumerate((*(f"\u0120{word}" for word in WORDS), *special))}
    (folder / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    (folder / "merges.txt").write_text("#version: 0.2\n", encoding="utf-8")
    tokenizer = WhisperTokenizer.from_pretrained(folder, unk_token="<|endoftext|>")
    end, begin, plain = (vocabulary[name] for name in special)
    sizes = {"d_model": 16, "encoder_layers": 1, "decoder_layers": 1, "encoder_ffn_dim": 16, "decoder_ffn_dim": 16}
    heads = {"encoder_attention_heads": 2, "decoder_attention_heads": 2}
    tokens = {"pad_token_id": end, "bos_token_id": end, "eos_token_id": end, "decoder_start_token_id": begin}
    model = WhisperForConditionalGeneration(WhisperConfig(vocab_size=len(vocabulary), **sizes, **heads, **tokens))
    model.generation_config = GenerationConfig(
        **tokens,
        is_multilingual=False,
        no_timestamps_token_id=plain,
        suppress_tokens=[end, begin, plain],
        max_length=16,
        return_timestamps=False,
    )
    model.save_pretrained(folder)
    WhisperProcessor(WhisperFeatureExtractor(), tokenizer).save_pretrained(folder)


def text_to_image(folder: Path) -> None:
    """A Stable Diffusion pipeline whose every part has the fewest layers it can have."""
    from diffusers import AutoencoderKL, EulerDiscreteScheduler, StableDiffusionPipeline, UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

    special = ("<|startoftext|>", "<|endoftext|>")
    letters = [chr(code) for code in range(33, 127)]
    vocabulary = {text: i for i, text in enumerate((*letters, *(f"{letter}</w>" for letter in letters), *special))}
    parts = folder / "made-of"
    parts.mkdir()
    (parts / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    (parts / "merges.txt").write_text("#version: 0.2\n", encoding="utf-8")
    tokenizer = CLIPTokenizer.from_pretrained(parts, model_max_length=77)
    text = CLIPTextConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        bos_token_id=vocabulary[special[0]],
        eos_token_id=vocabulary[special[1]],
        pad_token_id=vocabulary[special[1]],
    )
    unet = UNet2DConditionModel(
        sample_size=8,
        block_out_channels=(32, 64),
        layers_per_block=1,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=32,
        attention_head_dim=2,
    )
    blocks = 4
    vae = AutoencoderKL(
        block_out_channels=(32,) * blocks,
        down_block_types=("DownEncoderBlock2D",) * blocks,
        up_block_types=("UpDecoderBlock2D",) * blocks,
        latent_channels=4,
    )
    pipeline = StableDiffusionPipeline(
        vae=vae,
        text_encoder=CLIPTextModel(text),
        tokenizer=tokenizer,
        unet=unet,
        scheduler=EulerDiscreteScheduler(timestep_spacing="trailing"),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.save_pretrained(folder)


def text_to_speech(folder: Path) -> None:
    """A VITS of few layers that hums whatever it is given."""
    from transformers import VitsConfig, VitsModel, VitsTokenizer

    letters = " abcdefghijklmnopqrstuvwxyz"
    parts = folder / "made-of"
    parts.mkdir()
    vocabulary = {letter: i for i, letter in enumerate(("<pad>", *letters, "<unk>"))}
    (parts / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    tokenizer = VitsTokenizer(str(parts / "vocab.json"), phonemize=False, is_uroman=False)
    config = VitsConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        ffn_dim=16,
        flow_size=16,
        spectrogram_bins=8,
        duration_predictor_num_flows=1,
        duration_predictor_filter_channels=16,
        prior_encoder_num_flows=1,
        prior_encoder_num_wavenet_layers=1,
        posterior_encoder_num_wavenet_layers=1,
        upsample_initial_channel=16,
        upsample_rates=[8, 2],
        upsample_kernel_sizes=[16, 4],
        resblock_kernel_sizes=[3],
        resblock_dilation_sizes=[[1, 3]],
    )
    VitsModel(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


MAKERS = {
    "image-editing": text_to_image,
    "chat": text_generation,
    "image-classification": image_classification,
    "speech-recognition": speech_recognition,
    "text-generation": text_generation,
    "text-to-image": text_to_image,
    "text-to-speech": text_to_speech,
}


def lay_out(model_id: str, revision: str, hf_home: str) -> Path:
    """Return a new folder where the Hub's client would keep the files of that model in the cache `hf_home`."""
    repository = Path(hf_home) / "hub" / f"models--{model_id.replace('/', '--')}"
    snapshot = repository / "snapshots" / revision
    snapshot.mkdir(parents=True)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(revision, encoding="utf-8")
    return snapshot


def main(task: str, model_id: str, revision: str, hf_home: str) -> None:
    """Write the model of `task` into the cache `hf_home`."""
    import torch

    torch.manual_seed(7)
    MAKERS[task](lay_out(model_id, revision, hf_home))


if __name__ == "__main__":
    main(*sys.argv[1:])
