from os import system as run


def apply(function, value):
    return function(value)
