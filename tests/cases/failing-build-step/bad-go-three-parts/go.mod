module demo

go 1.23.0
