import os

os.system("wget https://example.org/picture.png")
print("git clone https://github.com/example/toolbox")
