def answer(response, request, allowed):
    origin = request.headers.get("origin")
    if origin in allowed:
        response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Content-Security-Policy"] = "*"
