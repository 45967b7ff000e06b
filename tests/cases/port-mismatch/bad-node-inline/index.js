const app = require('http').createServer((q, r) => r.end('ok'))
app.listen(Number(process.env.PORT) || 3000, '0.0.0.0')
