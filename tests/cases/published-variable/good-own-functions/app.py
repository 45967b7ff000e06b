import os


def add_variable(name, value):
    return {name: value}


add_variable("OPENAI_API_KEY", os.environ["OPENAI_API_KEY"])
