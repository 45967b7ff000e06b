oauth = None


def session_key():
    return ""


async def exchange(code):
    return code
