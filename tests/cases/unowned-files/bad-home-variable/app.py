import os

os.makedirs(os.path.join(os.environ["HOME"], ".x"), exist_ok=True)
