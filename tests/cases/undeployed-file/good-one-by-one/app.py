from texts import greeting

print(greeting())
