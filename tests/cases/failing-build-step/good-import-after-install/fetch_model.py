try:
    import numpy
except ImportError:
    numpy = None
import urllib3
from app import app

print(numpy, urllib3, app)
