import json

import pandas as pd

with open("config/words.json") as file:
    words = json.load(file)
