import os

os.makedirs(os.path.join(os.environ.get("XDG_CACHE_HOME", "/tmp"), "pages"), exist_ok=True)
