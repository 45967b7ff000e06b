import time

import requests

API = "https://owner-model.hf.space/predict"


def wait():
    for _ in range(30):
        if requests.get("https://owner-model.hf.space/health").ok:
            return
        time.sleep(10)


def predict(text):
    return requests.post(API, json={"text": text}).json()


while True:
    requests.get("https://example.org/news")
    time.sleep(60)
