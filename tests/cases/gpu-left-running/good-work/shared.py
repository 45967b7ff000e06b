from app import helper


def tokens(*parts):
    return helper(parts)
