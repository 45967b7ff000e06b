from shop.money import parse


def total(text):
    return parse(text)
