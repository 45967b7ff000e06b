import requests

from config import settings


class Downloader:
    def __init__(self):
        self.headers = {"Authorization": f"Bearer {settings.hf_token}"}

    def is_there(self, url: str) -> bool:
        return requests.get(url, headers=self.headers, timeout=10).ok
