const app = require('http').createServer((q, r) => r.end('ok'))
app.listen(process.env.PORT || 7860, '0.0.0.0')
