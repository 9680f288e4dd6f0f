// Command reader prints what Flux would apply from a tree of files, Kustomization by
// Kustomization, as one JSON object. It needs no cluster.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
)

// It ends after a moment: collecting what it leaves behind was a fifth of its work; that is done once it is much.
const (
	garbagePercent = 400
	garbageLimit   = 512 << 20
)

func main() {
	debug.SetGCPercent(garbagePercent)
	debug.SetMemoryLimit(garbageLimit)
	tree := flag.String("tree", "", "folder with the exported files of one commit")
	entry := flag.String("path", "./", "the path that Flux's root Kustomization builds")
	disposable := flag.Bool("disposable", false, "the tree is a copy: remove from it what Flux's source leaves out")
	schemas := flag.Bool("schemas", false, "keep the schemas of CRDs")
	strict := flag.Bool("strict", true, "an unset variable is an error (kustomize-controller 1.9 and later)")
	flag.Parse()
	if err := read(*tree, *entry, *disposable, *strict, *schemas); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func read(tree, entry string, disposable, strict, schemas bool) error {
	root, err := filepath.EvalSymlinks(tree)
	if err != nil {
		return err
	}
	if root, err = filepath.Abs(root); err != nil {
		return err
	}
	builder := &Builder{root: root, isolate: changesSchema(root), strict: strict, schemas: schemas}
	reading, err := newWalk(builder, entry, disposable).Run()
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(reading)
}
