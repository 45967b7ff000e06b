const app = require('http').createServer((q, r) => r.end('ok'))
app.listen(parseInt(process.env.PORT, 10) ?? 7860, '0.0.0.0')
