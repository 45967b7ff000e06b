import httpx
from fastapi import FastAPI
from fastapi.responses import StreamingResponse

app = FastAPI()
client = httpx.AsyncClient()


@app.get("/news")
async def news():
    request = client.build_request("GET", "https://example.org/news")
    return (await client.send(request)).json()


@app.get("/fetch")
async def fetch(url: str):
    request = client.build_request("GET", url)
    answer = await client.send(request, stream=True)
    return StreamingResponse(answer.aiter_raw())
