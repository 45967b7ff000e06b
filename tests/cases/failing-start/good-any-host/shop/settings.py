import os

DEBUG = True
SECRET_KEY = os.environ["DJANGO_KEY"]
ROOT_URLCONF = "site.urls"
ALLOWED_HOSTS = ["*"]
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
