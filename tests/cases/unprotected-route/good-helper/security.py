import os

from fastapi import HTTPException


def confirm(request):
    if request.headers.get("x-a") != os.environ["A"]:
        raise HTTPException(status_code=403)
