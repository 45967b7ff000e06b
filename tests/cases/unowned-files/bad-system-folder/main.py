import logging

logging.basicConfig(filename="/var/log/app.log")
with open("/etc/app.conf", "w") as file:
    file.write("x")
