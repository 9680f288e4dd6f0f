package main

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/Masterminds/semver/v3"
	"helm.sh/helm/v4/pkg/registry"
	"oras.land/oras-go/v2/errdef"
	"oras.land/oras-go/v2/registry/remote/errcode"
)

func (f *Fetcher) fromRegistry(release Release) ([]byte, error) {
	options := []registry.ClientOption{registry.ClientOptWriter(io.Discard), registry.ClientOptHTTPClient(f.client)}
	if release.PlainHTTP {
		options = append(options, registry.ClientOptPlainHTTP())
	}
	client, err := registry.NewClient(options...)
	if err != nil {
		return nil, err
	}
	repository := strings.TrimSuffix(strings.TrimPrefix(release.Repository, "oci://"), "/")
	if release.Chart != "" {
		repository += "/" + release.Chart
	}
	reference, err := resolve(client, repository, release)
	if err != nil {
		return nil, err
	}
	result, err := client.Pull(reference)
	if isAbsent(err) {
		return nil, &missing{words: "the registry has no such version", available: newestTags(client, repository)}
	}
	if err != nil {
		return nil, err
	}
	return result.Chart.Data, nil
}

// resolve makes of what a release asks for a reference that a registry can be asked for.
func resolve(client *registry.Client, repository string, release Release) (string, error) {
	version := release.Version
	if strings.HasPrefix(version, "sha256:") {
		return repository + "@" + version, nil
	}
	if _, err := semver.StrictNewVersion(version); err == nil || release.Literal {
		return repository + ":" + tagOf(version), nil
	}
	constraint, err := semver.NewConstraint(orAny(version))
	if err != nil {
		return "", &missing{words: err.Error()}
	}
	all, err := client.Tags(repository)
	if isAbsent(err) {
		return "", &missing{words: "the registry has no such chart"}
	}
	if err != nil {
		return "", err
	}
	for _, tag := range all {
		if parsed, err := semver.NewVersion(tag); err == nil && constraint.Check(parsed) {
			return repository + ":" + tagOf(tag), nil
		}
	}
	return "", &missing{words: "the registry has no such version", available: all[:min(available, len(all))]}
}

// tagOf writes a version as Helm pushes it: tags cannot hold a plus sign.
func tagOf(version string) string { return strings.ReplaceAll(version, "+", "_") }

func orAny(version string) string {
	if version == "" {
		return "*"
	}
	return version
}

// newestTags are told instead of one that is missing; the client sorts versions, newest first.
func newestTags(client *registry.Client, repository string) []string {
	all, err := client.Tags(repository)
	if err != nil {
		return nil
	}
	return all[:min(available, len(all))]
}

func isAbsent(err error) bool {
	var response *errcode.ErrorResponse
	return errors.Is(err, errdef.ErrNotFound) || (errors.As(err, &response) && response.StatusCode == http.StatusNotFound)
}
