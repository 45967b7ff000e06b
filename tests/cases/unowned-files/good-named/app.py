import logging
from huggingface_hub import snapshot_download

logging.basicConfig(filename='/tmp/app.log')
logging.basicConfig(level=10)
snapshot_download('a/b')
snapshot_download('a/b', cache_dir='/tmp/hf')
