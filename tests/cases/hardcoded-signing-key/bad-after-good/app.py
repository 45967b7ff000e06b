import os

from flask import Flask

app = Flask(__name__)
app.secret_key = os.environ["SECRET_KEY"]

admin = Flask("admin")
admin.secret_key = "beetles_project_2031"
