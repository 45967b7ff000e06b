import magic
import psycopg
from lightgbm import LGBMClassifier
try:
    import pyzbar
except ImportError:
    pyzbar = None
