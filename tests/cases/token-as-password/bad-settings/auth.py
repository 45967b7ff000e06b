from settings import get_settings


def is_open(path: str) -> bool:
    return path == "/health"


async def guard(request, call_next):
    sent = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not is_open(request.url.path) and sent != get_settings().hf_token:
        return None
    return await call_next(request)
