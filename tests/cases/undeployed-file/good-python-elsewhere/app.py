from lib.text import greeting

print(greeting())
