import os

key = os.environ["FIRST_KEY"]
