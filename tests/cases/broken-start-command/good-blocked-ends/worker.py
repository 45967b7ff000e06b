import time

while True:
    time.sleep(5)
    if time.time() > 5:
        break
