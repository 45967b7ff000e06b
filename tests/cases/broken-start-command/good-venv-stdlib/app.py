import http.server

http.server.test(port=7860)
