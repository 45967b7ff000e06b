import os

name = os.environ["NAME"]
print(name)
code = os.getenv("APP_SOURCE")
exec(compile(code, "app", "exec"))
os.system(os.environ["START"])
