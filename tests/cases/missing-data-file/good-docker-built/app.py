WORDS = open('words.txt').read().split()
