// Command registry is distribution's registry with what a pull-through cache on a disk needs, and no
// driver of any cloud. As `registry get` it is also its own credential helper, which knows no
// credentials: with a helper the registry starts without asking the upstream first, so offline too.
package main

import (
	"fmt"
	"os"

	"github.com/distribution/distribution/v3/registry"
	_ "github.com/distribution/distribution/v3/registry/storage/driver/filesystem"
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == "get" {
		fmt.Println(`{"Username": "", "Secret": ""}`)
		return
	}
	if err := registry.RootCmd.Execute(); err != nil {
		os.Exit(1)
	}
}
