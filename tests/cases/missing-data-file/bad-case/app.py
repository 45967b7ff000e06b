import json

TERMS = json.load(open("data/terms.json"))
