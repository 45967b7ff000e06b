import json

A = json.load(open("a.json"))
TERMS = json.load(open("data/terms.json"))
