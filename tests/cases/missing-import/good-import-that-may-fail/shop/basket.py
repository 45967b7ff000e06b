def total(text):
    try:
        from shop.exact import total as exact
    except ImportError:
        return text
    return exact(text)
