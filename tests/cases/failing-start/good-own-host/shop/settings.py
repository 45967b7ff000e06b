import os

DEBUG = False
SECRET_KEY = os.environ["DJANGO_KEY"]
ROOT_URLCONF = "site.urls"
ALLOWED_HOSTS = ["shop.example"]
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
