package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// Artifacts are what the fleet's ArtifactGenerators make of its own repository, each unpacked into
// a folder of its own when a Kustomization first asks for it.
type Artifacts struct {
	builder *Builder
	sources *Sources
	folder  string
	made    map[string]*Builder
}

// generatorSpec is what matters of an ArtifactGenerator's spec.
type generatorSpec struct {
	Sources []struct {
		Alias     string `json:"alias"`
		Kind      string `json:"kind"`
		Name      string `json:"name"`
		Namespace string `json:"namespace"`
	} `json:"sources"`
	PathPattern string `json:"pathPattern"`
	Artifacts   []struct {
		Name string          `json:"name"`
		Copy []copyOperation `json:"copy"`
	} `json:"artifacts"`
}

func newArtifacts(builder *Builder, sources *Sources) *Artifacts {
	return &Artifacts{builder: builder, sources: sources, made: map[string]*Builder{}}
}

// builderFor returns the builder for the artifact that a Kustomization refers to; nil when what is
// in it cannot be known: another source, or a strategy that is more than copying.
func (a *Artifacts) builderFor(kustomization *unstructured.Unstructured) (*Builder, error) {
	key := sourceOf(kustomization)
	if builder, known := a.made[key]; known {
		return builder, nil
	}
	for _, generator := range a.sources.generators {
		operations := a.operationsFor(generator, key)
		if operations == nil {
			continue
		}
		builder, err := a.unpack(operations)
		if err != nil {
			return nil, fmt.Errorf("ArtifactGenerator/%s/%s: %w", generator.GetNamespace(), generator.GetName(), err)
		}
		a.made[key] = builder
		return builder, nil
	}
	return nil, nil
}

func (a *Artifacts) operationsFor(generator *unstructured.Unstructured, key string) []copyOperation {
	var spec generatorSpec
	raw, err := yaml.Marshal(generator.Object["spec"])
	if err != nil || yaml.Unmarshal(raw, &spec) != nil || spec.PathPattern != "" {
		return nil
	}
	own := map[string]bool{}
	for _, source := range spec.Sources {
		namespace := source.Namespace
		if namespace == "" {
			namespace = generator.GetNamespace()
		}
		own[source.Alias] = a.sources.isOwn(sourceKey(source.Kind, namespace, source.Name))
	}
	for _, artifact := range spec.Artifacts {
		if sourceKey("ExternalArtifact", generator.GetNamespace(), artifact.Name) != key {
			continue
		}
		for _, operation := range artifact.Copy {
			alias, _, _ := strings.Cut(strings.TrimPrefix(operation.From, "@"), "/")
			if !own[alias] || (operation.Strategy != "" && operation.Strategy != "Overwrite") {
				return nil
			}
		}
		return artifact.Copy
	}
	return nil
}

func (a *Artifacts) unpack(operations []copyOperation) (*Builder, error) {
	files, err := filesOf(a.builder.root)
	if err != nil {
		return nil, err
	}
	origins, err := planCopies(files, operations)
	if err != nil {
		return nil, err
	}
	if a.folder == "" {
		if a.folder, err = temporaryFolder(); err != nil {
			return nil, err
		}
	}
	root := filepath.Join(a.folder, fmt.Sprint(len(a.made)))
	for target, origin := range origins {
		content, err := os.ReadFile(filepath.Join(a.builder.root, origin))
		if err != nil {
			return nil, err
		}
		file := filepath.Join(root, target)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			return nil, err
		}
		if err := os.WriteFile(file, content, 0o600); err != nil {
			return nil, err
		}
	}
	builder := *a.builder
	builder.root, builder.origins = root, origins
	return &builder, nil
}

// temporaryFolder has no symbolic link in its path: kustomize would call its files outside.
func temporaryFolder() (string, error) {
	folder, err := os.MkdirTemp("", "fleet-artifacts-")
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(folder)
}

// remove drops the unpacked artifacts.
func (a *Artifacts) remove() {
	if a.folder != "" {
		_ = os.RemoveAll(a.folder)
	}
}

// filesOf lists the regular files of a tree, relative to it.
func filesOf(root string) (files []string, err error) {
	err = fs.WalkDir(os.DirFS(root), ".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			files = append(files, path)
		}
		return err
	})
	return files, err
}
