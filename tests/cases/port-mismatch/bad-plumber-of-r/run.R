library(plumber)

pr <- plumb("api.R")
pr$run(port = 7860)
