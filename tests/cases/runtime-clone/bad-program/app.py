import os

os.system("wget https://example.org/releases/latest/server-linux-amd64.tar.gz")
os.system("tar -xzf server-linux-amd64.tar.gz")
os.system("./server --port 7860")
