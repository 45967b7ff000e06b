console.log(process.env.KEY.length)
