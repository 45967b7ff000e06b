import tornado.web

app = tornado.web.Application([])
app.listen(7860)
