// Command charts looks Helm releases up the way Flux would: it fetches each one's chart with Helm's
// own code and holds the values against the chart's values.schema.json. It reads a JSON list from
// standard input and writes one as long; it needs no cluster.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"
)

// Release is what a HelmRelease asks for.
type Release struct {
	// Repository is an address with https:, http: or oci:, or the path of a folder.
	Repository string `json:"repository"`
	// Chart is its name in an index; empty where Repository is the chart itself.
	Chart   string `json:"chart"`
	Version string `json:"version"`
	// Literal versions are tags or digests; others are Helm's versions or ranges.
	Literal bool           `json:"literal"`
	Values  map[string]any `json:"values"`
	// PlainHTTP reaches an OCI registry without TLS.
	PlainHTTP bool `json:"plainHttp"`
	// Partial values are only a part of those that Flux would use: the schema is not asked.
	Partial bool `json:"partial"`
}

// Answer says what became of a release; Words belong to every result but "fits".
type Answer struct {
	// Result is fits, missing (no such chart or version), misfit or unreachable.
	Result  string   `json:"result"`
	Words   []string `json:"words"`
	Version string   `json:"version,omitempty"`
	// Available are the newest versions, where the one asked for is missing.
	Available []string `json:"available,omitempty"`
}

func main() {
	folder := flag.String("cache", "", "folder that keeps the archives of fixed versions")
	timeout := flag.Duration("timeout", 20*time.Second, "of one request")
	flag.Parse()
	slog.SetDefault(slog.New(slog.NewTextHandler(io.Discard, nil)))
	var releases []Release
	if err := json.NewDecoder(os.Stdin).Decode(&releases); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fetcher := newFetcher(*folder, *timeout)
	answers := make([]Answer, len(releases))
	var group sync.WaitGroup
	for position, release := range releases {
		group.Go(func() { answers[position] = answer(fetcher, release) })
	}
	group.Wait()
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
