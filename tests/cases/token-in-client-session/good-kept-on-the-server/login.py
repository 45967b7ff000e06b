client = None


def key():
    return ""
