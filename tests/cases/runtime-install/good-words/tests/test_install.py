import os

os.system("pip install pytest")
