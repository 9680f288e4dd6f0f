// Command reader prints what Flux would apply from a tree of files, Kustomization by
// Kustomization, as one JSON object. It needs no cluster.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	tree := flag.String("tree", "", "folder with the exported files of one commit")
	entry := flag.String("path", "./", "the path that Flux's root Kustomization builds")
	ignore := flag.String("ignore", "", "the source's spec.ignore")
	disposable := flag.Bool("disposable", false, "the tree is a copy: remove from it what Flux's source leaves out")
	strict := flag.Bool("strict", true, "an unset variable is an error (kustomize-controller 1.9 and later)")
	flag.Parse()
	if err := read(*tree, *entry, *ignore, *disposable, *strict); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func read(tree, entry, ignore string, disposable, strict bool) error {
	root, err := filepath.EvalSymlinks(tree)
	if err != nil {
		return err
	}
	if root, err = filepath.Abs(root); err != nil {
		return err
	}
	if disposable {
		if err := prune(root, ignore); err != nil {
			return err
		}
	}
	builder := &Builder{root: root, isolate: changesSchema(root), strict: strict}
	return json.NewEncoder(os.Stdout).Encode(newWalk(builder, entry).Run())
}
