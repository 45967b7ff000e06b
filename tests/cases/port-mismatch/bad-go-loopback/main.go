package main

import (
	"log"
	"net/http"
)

func main() {
	http.Handle("/", http.FileServer(http.Dir("public")))
	log.Fatal(http.ListenAndServe("127.0.0.1:7860", nil))
}
