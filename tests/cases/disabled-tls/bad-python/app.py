import os
import ssl

import httpx
import requests
import urllib3

os.environ["CURL_CA_BUNDLE"] = ""
ssl._create_default_https_context = ssl._create_unverified_context


def get(url):
    requests.get(url, verify=True)
    requests.get(url, verify=False)
    return httpx.Client(verify=False)


session = requests.Session()
session.verify = False
session.post("https://example.org", verify=False)
context = ssl.create_default_context()
context.verify_mode = ssl.CERT_NONE
pool = urllib3.PoolManager(cert_reqs="CERT_NONE")
