import re

from topics import pick

DEFAULT = "?"


def answer(text):
    return pick(text) or DEFAULT
