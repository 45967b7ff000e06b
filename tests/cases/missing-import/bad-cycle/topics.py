from engine import DEFAULT


def pick(text):
    return DEFAULT
