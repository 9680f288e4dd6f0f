package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/Masterminds/semver/v3"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	repo "helm.sh/helm/v4/pkg/repo/v1"
)

// Fetcher gets charts; what many releases need is got once.
type Fetcher struct {
	cache  string
	client *http.Client
	// slots bounds how many charts are in memory at a time.
	slots   chan struct{}
	mutex   sync.Mutex
	indexes map[string]func() (*repo.IndexFile, error)
}

func newFetcher(cache string, timeout time.Duration) *Fetcher {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DialContext = (&net.Dialer{Timeout: 3 * time.Second}).DialContext
	client := &http.Client{Timeout: timeout, Transport: transport}
	return &Fetcher{cache: cache, client: client, slots: make(chan struct{}, 32), indexes: map[string]func() (*repo.IndexFile, error){}}
}

func (f *Fetcher) fetch(release Release) (*chart.Chart, error) {
	f.slots <- struct{}{}
	defer func() { <-f.slots }()
	if filepath.IsAbs(release.Repository) {
		return loadFolder(release.Repository)
	}
	kept := f.keptAt(release)
	if archive, err := os.ReadFile(kept); err == nil {
		if found, err := loader.LoadArchive(bytes.NewReader(archive)); err == nil {
			return found, nil
		}
	}
	archive, err := f.download(release)
	if err != nil {
		return nil, err
	}
	found, err := loader.LoadArchive(bytes.NewReader(archive))
	if err != nil {
		return nil, fmt.Errorf("the archive is no chart: %w", err)
	}
	return found, keep(kept, archive)
}

func (f *Fetcher) download(release Release) ([]byte, error) {
	if strings.HasPrefix(release.Repository, "oci://") {
		return f.fromRegistry(release)
	}
	return f.fromIndex(release)
}

func loadFolder(path string) (*chart.Chart, error) {
	if _, err := os.Stat(filepath.Join(path, "Chart.yaml")); err != nil {
		return nil, &missing{words: "the folder holds no Chart.yaml"}
	}
	return loader.LoadDir(path)
}

// keptAt is the file of an archive whose version says exactly one; empty for a range or another tag.
func (f *Fetcher) keptAt(release Release) string {
	_, err := semver.StrictNewVersion(strings.TrimPrefix(release.Version, "v"))
	if err != nil && !strings.HasPrefix(release.Version, "sha256:") {
		return ""
	}
	key := sha256.Sum256([]byte(release.Repository + "\n" + release.Chart + "\n" + release.Version))
	return filepath.Join(f.cache, fmt.Sprintf("%x.tgz", key[:16]))
}

// keep writes a whole file or none.
func keep(path string, archive []byte) error {
	if path == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), "*.part")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	if _, err := file.Write(archive); err != nil {
		file.Close()
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
