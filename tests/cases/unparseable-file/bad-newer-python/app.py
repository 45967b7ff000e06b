x = 1
newer syntax = 3
