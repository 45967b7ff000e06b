from helpers.store import save
