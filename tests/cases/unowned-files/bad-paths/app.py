import os
from pathlib import Path

from lib import store

BASE = os.path.dirname(os.path.abspath(__file__))
LOG = os.path.join(BASE, "log.txt")

with open(LOG, mode="a") as file:
    file.write(store.name)
