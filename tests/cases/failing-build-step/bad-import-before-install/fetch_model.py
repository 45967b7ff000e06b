import json

import requests

print(json.dumps({"status": requests.get("https://example.org", timeout=9).status_code}))
