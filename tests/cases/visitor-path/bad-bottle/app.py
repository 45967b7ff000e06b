from bottle import request, route, run, static_file


@route("/page/<name>")
def page(name):
    return static_file(name, root="pages")


@route("/show")
def show():
    return open(request.query.name).read()


@route("/file/<path:path>")
def file(path):
    return open("files/" + path).read()


run(host="0.0.0.0", port=7860)
