import logging

logging.basicConfig(filename='app.log')
