from fastapi import FastAPI
from shop.items import ITEMS
app=FastAPI()
