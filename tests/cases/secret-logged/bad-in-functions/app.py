import os

from settings import API_KEY


def headers(key):
    return {"Authorization": f"Bearer {key}"}


def main():
    sent = headers(API_KEY)
    print("sending", sent)
    print(os.environ)


main()
