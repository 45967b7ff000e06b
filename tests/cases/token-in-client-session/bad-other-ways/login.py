flow = None


async def exchange(code):
    return {}
