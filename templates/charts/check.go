package main

import (
	"errors"
	"strings"

	"helm.sh/helm/v4/pkg/chart/common/util"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	dependencies "helm.sh/helm/v4/pkg/chart/v2/util"
)

// missing is the error of a chart or version that its repository does not have.
type missing struct {
	words     string
	available []string
}

func (m *missing) Error() string { return m.words }

func answer(fetcher *Fetcher, release Release) Answer {
	found, err := fetcher.fetch(release)
	var absent *missing
	if errors.As(err, &absent) {
		return Answer{Result: "missing", Words: []string{absent.words}, Available: absent.available}
	}
	if err != nil {
		return Answer{Result: "unreachable", Words: []string{err.Error()}}
	}
	version := found.Metadata.Version
	if release.Partial {
		return Answer{Result: "fits", Words: []string{}, Version: version}
	}
	if err := holdAgainstSchema(found, release.Values); err != nil {
		return Answer{Result: "misfit", Words: lines(err), Version: version}
	}
	return Answer{Result: "fits", Words: []string{}, Version: version}
}

// holdAgainstSchema does what an install does before it renders: subcharts that the values switch
// off do not count.
func holdAgainstSchema(found *chart.Chart, values map[string]any) error {
	if values == nil {
		values = map[string]any{}
	}
	if err := dependencies.ProcessDependencies(found, values); err != nil {
		return err
	}
	merged, err := util.CoalesceValues(found, values)
	if err != nil {
		return err
	}
	return util.ValidateAgainstSchema(found, merged)
}

// lines takes Helm's text apart: a line with a chart's name and a colon, then one line a misfit.
func lines(err error) []string {
	found := []string{}
	chart := ""
	for _, line := range strings.Split(err.Error(), "\n") {
		text := strings.TrimSpace(line)
		switch {
		case text == "":
		case strings.HasSuffix(text, ":") && !strings.HasPrefix(text, "-"):
			chart = strings.TrimSuffix(text, ":")
		case strings.HasPrefix(line, "- "):
			found = append(found, chart+": "+strings.TrimPrefix(text, "- "))
		case len(found) > 0:
			found[len(found)-1] += "; " + strings.TrimPrefix(text, "- ")
		default:
			found = append(found, text)
		}
	}
	return found
}
