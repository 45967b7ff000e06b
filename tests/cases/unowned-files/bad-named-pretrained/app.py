from transformers import AutoModel

AutoModel.from_pretrained('a/b', cache_dir='cache')
