class Guard:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http" and (b"x-key", b"") not in scope["headers"]:
            await self.app(scope, receive, send)
