import logging
import os

logger = logging.getLogger(__name__)
token = os.environ.get("HF_TOKEN")
print("token:", bool(token), token[:4] + "...", len(token))
print("set" if token else "missing")
print("token is", token)
logger.info("using %s", token)
logging.debug(f"headers: {{'Authorization': 'Bearer {token}'}}")
print(dict(os.environ))
for name, value in os.environ.items():
    print(name, value)
