import http from 'node:http'

http.createServer((q, r) => r.end('x')).listen(7860, '0.0.0.0')
