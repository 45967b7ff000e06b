import logging
import os

logger = logging.getLogger(__name__)
token = os.environ.get("HF_TOKEN")
key = os.environ["API_KEY"]
print(f"token set: {token is not None}, {'yes' if key else 'no'}, {key[-4:]}")
logger.info("token of %d characters", len(token))
logger.warning("HF_TOKEN is not set")
if not token:
    print("HF_TOKEN missing")
print("*" * len(key))
print(hash(key))
print(list(os.environ.keys()), list(os.environ))
