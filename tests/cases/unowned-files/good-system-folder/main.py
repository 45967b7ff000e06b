import logging

logging.basicConfig(filename="/var/log/app.log")
open("/var/tmp/x", "w")
