def count(text):
    return len(text)


if False:
    stop_here()

if __name__ == "__main__":
    print(count("a"))
    stop()
