import os

DEBUG = False
SECRET_KEY = os.environ["DJANGO_KEY"]
ROOT_URLCONF = "site.urls"
ALLOWED_HOSTS = ("localhost", "0.0.0.0")
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
