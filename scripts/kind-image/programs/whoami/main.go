// Command whoami answers every request with its host's name and what it was asked for.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
)

func main() {
	name, err := os.Hostname()
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/", func(response http.ResponseWriter, request *http.Request) {
		fmt.Fprintf(response, "Hostname: %s\nHost: %s\nPath: %s\n", name, request.Host, request.URL.Path)
	})
	log.Fatal(http.ListenAndServe(":8080", nil))
}
