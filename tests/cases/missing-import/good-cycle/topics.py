import engine
from engine import DEFAULT


def pick(text):
    from engine import answer

    return DEFAULT or answer or engine
