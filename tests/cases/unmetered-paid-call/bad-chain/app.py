from fastapi import FastAPI

from answers import Bot, chain, shorten

app = FastAPI()
bot = Bot()


@app.post("/shorten")
def shorter(text: str):
    return {"text": shorten(text)}


@app.post("/answer")
async def answer(text: str):
    return await chain.ainvoke({"text": text})


@app.post("/bot")
def talk(text: str):
    return {"answer": bot.answer(text)}
