import io

import requests
import yaml as y
from numpy import load as read
from torch import load

weights = load(io.BytesIO(requests.get("https://example.com/x.pt").content))
table = read("https://example.com/x.npy", allow_pickle=True)
settings = y.load(open("x.yaml"), Loader=y.UnsafeLoader)
