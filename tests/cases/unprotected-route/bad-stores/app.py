import os

from firebase_admin import firestore
from pymongo import MongoClient
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
from supabase import create_client

from accounts import Accounts

supabase = create_client(os.environ["SUPABASE_URL"], os.environ["SUPABASE_SERVICE_KEY"])
mongo = MongoClient(os.environ["MONGO_URI"])["app"]
accounts = Accounts()


async def models(request):
    return JSONResponse(supabase.table("models").select("*").execute().data)


async def patients(request):
    return JSONResponse(supabase.table("patients").select("*").execute().data)


async def one_patient(request):
    found = supabase.table("patients").select("*").eq("id", request.path_params["id"]).execute()
    return JSONResponse(found.data)


async def remove_chat(request):
    firestore.client().collection("chats").document(request.path_params["id"]).delete()
    return JSONResponse({})


async def list_users(request):
    return JSONResponse(list(mongo["users"].find({})))


async def remove_account(request):
    accounts.delete(request.path_params["id"])
    return JSONResponse({})


app = Starlette(
    routes=[
        Route("/models", models),
        Route("/patients", patients),
        Route("/patients/{id}", one_patient),
        Route("/chats/{id}", remove_chat, methods=["DELETE"]),
        Route("/users", list_users),
        Route("/accounts/{id}", remove_account, methods=["DELETE"]),
    ]
)
