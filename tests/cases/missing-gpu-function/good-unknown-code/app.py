import os

exec(os.environ["APP"])
