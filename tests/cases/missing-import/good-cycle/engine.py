DEFAULT = "?"
from topics import pick


def answer(text):
    return pick(text) or DEFAULT
