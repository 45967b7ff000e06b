from huggingface_hub import snapshot_download

snapshot_download('a/b', local_dir='models')
