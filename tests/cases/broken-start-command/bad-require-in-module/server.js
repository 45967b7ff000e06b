import fs from 'node:fs'
const http = require('http')

http.createServer((q, r) => r.end('x')).listen(7860)
