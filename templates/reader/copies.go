package main

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// copyOperation is one entry of spec.artifacts[].copy of an ArtifactGenerator.
type copyOperation struct {
	From     string   `json:"from"`
	To       string   `json:"to"`
	Exclude  []string `json:"exclude"`
	Strategy string   `json:"strategy"`
}

// planCopies says which file of the tree ends where in the artifact: the rules are those of cp, as
// source-watcher's documentation describes them; a later operation overwrites an earlier one.
func planCopies(files []string, operations []copyOperation) (map[string]string, error) {
	origins := map[string]string{}
	for _, operation := range operations {
		_, from, _ := strings.Cut(operation.From, "/")
		before := len(origins)
		matched := false
		for _, file := range files {
			depth := matchDepth(from, file)
			if depth == 0 {
				continue
			}
			matched = true
			if !isExcluded(operation.Exclude, from, file, depth) {
				origins[operation.target(from, file, origins)] = file
			}
		}
		if !matched {
			return nil, fmt.Errorf("failed to apply copy operation from '%s' to '%s': no files match", operation.From, operation.To)
		}
		if isGlob(from) && len(origins) == before && len(operation.Exclude) > 0 {
			return nil, fmt.Errorf("all files matching pattern '%s' were excluded", from)
		}
	}
	return origins, nil
}

func isGlob(pattern string) bool { return strings.ContainsAny(pattern, "*?[]") }

// matchDepth is the number of path segments that the pattern takes, 0 when it does not match: what
// it matches may be a folder, which is copied whole. `**` is not recursive here.
func matchDepth(pattern, file string) int {
	parts, wanted := strings.Split(file, "/"), strings.Split(path.Clean(pattern), "/")
	if pattern == "" || pattern == "." {
		return len(parts)
	}
	if len(parts) < len(wanted) {
		return 0
	}
	if matched, err := path.Match(path.Clean(pattern), strings.Join(parts[:len(wanted)], "/")); err != nil || !matched {
		return 0
	}
	return len(wanted)
}

func (o copyOperation) target(pattern, file string, origins map[string]string) string {
	to := strings.TrimPrefix(strings.TrimPrefix(o.To, "@artifact"), "/")
	if isGlob(pattern) {
		prefix, recursive := strings.CutSuffix(pattern, "/**")
		if rest, inside := strings.CutPrefix(file, prefix+"/"); recursive && inside {
			return path.Join(to, rest)
		}
		return path.Join(to, file)
	}
	source := path.Clean(pattern)
	if rest, isFolder := strings.CutPrefix(file, source+"/"); isFolder {
		return path.Join(to, path.Base(source), rest)
	}
	if to == "" || strings.HasSuffix(to, "/") || isFolderIn(origins, to) {
		return path.Join(to, path.Base(file))
	}
	return to
}

func isFolderIn(origins map[string]string, folder string) bool {
	for target := range origins {
		if strings.HasPrefix(target, folder+"/") {
			return true
		}
	}
	return false
}

// isExcluded looks at the file and at the folders around it, from what the pattern matched inwards:
// by their paths from the top and from the pattern's fixed part, and by name for patterns without a slash.
func isExcluded(excludes []string, pattern, file string, depth int) bool {
	parts := strings.Split(file, "/")
	fixed := slices.IndexFunc(strings.Split(path.Clean(pattern), "/"), isGlob)
	if fixed < 0 {
		fixed = depth
	}
	for end := depth; end <= len(parts); end++ {
		whole, inside := strings.Join(parts[:end], "/"), strings.Join(parts[min(fixed, end):end], "/")
		for _, exclude := range excludes {
			if doublestar.MatchUnvalidated(exclude, whole) || (inside != "" && doublestar.MatchUnvalidated(exclude, inside)) {
				return true
			}
			if !strings.Contains(exclude, "/") && doublestar.MatchUnvalidated(exclude, parts[end-1]) {
				return true
			}
		}
	}
	return false
}
