package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"

	repo "helm.sh/helm/v4/pkg/repo/v1"
)

// maxDownload is far above any index or chart, in bytes.
const maxDownload = 256 << 20

// available is how many versions are told instead of one that is missing.
const available = 3

func (f *Fetcher) fromIndex(release Release) ([]byte, error) {
	address := strings.TrimSuffix(release.Repository, "/")
	index, err := f.index(address)
	if err != nil {
		return nil, err
	}
	version, err := index.Get(release.Chart, release.Version)
	if errors.Is(err, repo.ErrNoChartName) {
		return nil, &missing{words: "the repository has no chart of this name"}
	}
	if err != nil {
		return nil, &missing{words: "the repository has no such version", available: newest(index.Entries[release.Chart])}
	}
	if len(version.URLs) == 0 {
		return nil, &missing{words: "the repository's index gives no address for it"}
	}
	target, err := repo.ResolveReferenceURL(address, version.URLs[0])
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(target, "oci://") {
		repository, tag, _ := cutLast(target, ":")
		return f.fromRegistry(Release{Repository: repository, Version: tag, Literal: true})
	}
	return f.get(target)
}

// cutLast cuts at the last separator, as of `oci://host:port/chart:version`.
func cutLast(text, separator string) (before, after string, found bool) {
	if at := strings.LastIndex(text, separator); at >= 0 {
		return text[:at], text[at+len(separator):], true
	}
	return text, "", false
}

func newest(versions repo.ChartVersions) []string {
	found := []string{}
	for _, one := range versions[:min(available, len(versions))] {
		found = append(found, one.Version)
	}
	return found
}

// index is asked for once, however many charts come from the repository.
func (f *Fetcher) index(address string) (*repo.IndexFile, error) {
	f.mutex.Lock()
	load, known := f.indexes[address]
	if !known {
		load = sync.OnceValues(func() (*repo.IndexFile, error) { return f.loadIndex(address) })
		f.indexes[address] = load
	}
	f.mutex.Unlock()
	return load()
}

func (f *Fetcher) loadIndex(address string) (*repo.IndexFile, error) {
	content, err := f.get(address + "/index.yaml")
	if err != nil {
		return nil, err
	}
	file, err := os.CreateTemp("", "index-*.yaml")
	if err != nil {
		return nil, err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	if _, err := file.Write(content); err != nil {
		return nil, err
	}
	return repo.LoadIndexFile(file.Name())
}

func (f *Fetcher) get(address string) ([]byte, error) {
	response, err := f.client.Get(address)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusNotFound {
		return nil, &missing{words: "there is nothing at " + address}
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answers %s", address, response.Status)
	}
	return io.ReadAll(io.LimitReader(response.Body, maxDownload))
}
