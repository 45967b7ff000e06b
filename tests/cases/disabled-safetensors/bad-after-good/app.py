from transformers import AutoModel

first = AutoModel.from_pretrained("openai/whisper-tiny", use_safetensors=True)
second = AutoModel.from_pretrained("openai/whisper-tiny", use_safetensors=False)
