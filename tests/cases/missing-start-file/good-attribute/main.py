from web import make

api = make()
