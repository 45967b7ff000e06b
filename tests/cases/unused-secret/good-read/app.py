import os

keys = [os.getenv("FIRST_KEY"), settings("SECOND_KEY")]
