from huggingface_hub import hf_hub_download

hf_hub_download('a/b', 'c', cache_dir='./hf_cache')
