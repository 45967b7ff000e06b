import os
import subprocess
import urllib.request

urllib.request.urlretrieve("https://example.org/words.txt", "words.txt")
print(open("words.txt").read())
