const app = require('./app')

app.listen(7860)
