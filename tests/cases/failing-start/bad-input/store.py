KEY = input("Key: ")
WORDS = [KEY]
