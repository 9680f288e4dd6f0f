package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/fluxcd/pkg/sourceignore"
	"github.com/fluxcd/pkg/sourceignore/gitignore"
)

// prune removes from the tree what source-controller leaves out of its artifact: everything that
// .sourceignore files, the source's spec.ignore and Flux's defaults exclude, and whatever is
// neither a regular file nor a folder (symbolic links are not packed).
func prune(root, ignore string) error {
	domain := strings.Split(root, string(filepath.Separator))
	patterns, err := sourceignore.LoadIgnorePatterns(root, domain)
	if err != nil {
		return err
	}
	if ignore != "" {
		patterns = append(patterns, sourceignore.ReadPatterns(strings.NewReader(ignore), domain)...)
	}
	return removeIgnored(root, sourceignore.NewDefaultMatcher(patterns, domain))
}

func removeIgnored(root string, matcher gitignore.Matcher) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == root {
			return err
		}
		parts := strings.Split(path, string(filepath.Separator))
		if entry.IsDir() {
			// As source-controller: folders are entered even when a pattern matches them, since
			// a later pattern can bring a file inside back.
			return nil
		}
		if !entry.Type().IsRegular() || matcher.Match(parts, false) {
			return os.Remove(path)
		}
		return nil
	})
}

// changesSchema says whether a kustomization file in the tree brings its own OpenAPI schema: it
// would change kustomize's global state, so such a fleet is built one by one, with a reset between.
func changesSchema(root string) bool {
	found := false
	_ = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || found || entry.IsDir() {
			return nil
		}
		switch entry.Name() {
		case "kustomization.yaml", "kustomization.yml", "Kustomization":
			content, _ := os.ReadFile(path)
			found = strings.HasPrefix(string(content), "openapi:") || strings.Contains(string(content), "\nopenapi:")
		}
		return nil
	})
	return found
}
