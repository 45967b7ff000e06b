import requests
import schedule


def once():
    requests.head("https://owner-space.hf.space")


def wake():
    requests.head("https://owner-space.hf.space")


once()
schedule.every(10).minutes.do(wake)
