print('words')
