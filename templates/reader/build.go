package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	securejoin "github.com/cyphar/filepath-securejoin"
	generator "github.com/fluxcd/pkg/kustomize"
	securefs "github.com/fluxcd/pkg/kustomize/filesys"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/resource"
	kustypes "sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

const originAnnotation = "config.kubernetes.io/origin"

// Builder builds Kustomizations from one tree; it never writes to it.
type Builder struct {
	root string
	// isolate builds one at a time with a fresh schema, as the controller does. Without a custom
	// schema in the tree the result is the same and the 60 ms for each reset are saved.
	isolate bool
	strict  bool
	// schemas keeps those of CRDs.
	schemas bool
	// origins leads from the files of an artifact to those of the repository; nil for the repository.
	origins map[string]string
}

// rendered is an object as kustomize made it, and the file that it comes from.
type rendered struct {
	resource *resource.Resource
	file     string
}

// render does what kustomize-controller does up to, not including, post-build substitution.
func (b *Builder) render(object *unstructured.Unstructured, path string) ([]rendered, error) {
	folder, err := securejoin.SecureJoin(b.root, path)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(folder); err != nil {
		return nil, fmt.Errorf("kustomization path not found: %w", err)
	}
	manifest, file, _, err := generator.NewGenerator(b.root, *object).GenerateManifest(folder)
	if err != nil {
		return nil, err
	}
	manifest, keepOrigin, err := withOrigin(manifest)
	if err != nil {
		return nil, err
	}
	disk, err := securefs.MakeFsOnDiskSecureBuild(b.root)
	if err != nil {
		return nil, err
	}
	overlay := securefs.MakeFsInMemory(disk)
	if err := overlay.WriteFile(file, manifest); err != nil {
		return nil, err
	}
	resources, err := b.build(overlay, folder)
	if err != nil {
		return nil, fmt.Errorf("kustomize build failed: %w", err)
	}
	return b.collect(resources, folder, keepOrigin)
}

// withOrigin asks kustomize to say which file each object comes from; the second result says
// whether the fleet asked for that itself.
func withOrigin(manifest []byte) ([]byte, bool, error) {
	var kustomization kustypes.Kustomization
	if err := yaml.Unmarshal(manifest, &kustomization); err != nil {
		return nil, false, err
	}
	if slices.Contains(kustomization.BuildMetadata, kustypes.OriginAnnotations) {
		return manifest, true, nil
	}
	kustomization.BuildMetadata = append(kustomization.BuildMetadata, kustypes.OriginAnnotations)
	manifest, err := yaml.Marshal(kustomization)
	return manifest, false, err
}

func (b *Builder) build(files filesys.FileSystem, folder string) (result resmap.ResMap, err error) {
	if b.isolate {
		return generator.Build(files, folder)
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("recovered from kustomize build panic: %v", r)
		}
	}()
	options := &krusty.Options{
		LoadRestrictions: kustypes.LoadRestrictionsNone,
		PluginConfig:     kustypes.DisabledPluginConfig(),
	}
	return krusty.MakeKustomizer(options).Run(files, folder)
}

func (b *Builder) collect(resources resmap.ResMap, folder string, keepOrigin bool) ([]rendered, error) {
	result := make([]rendered, 0, resources.Size())
	for _, res := range resources.Resources() {
		if res.GetName() == "" || res.GetKind() == "" || res.GetApiVersion() == "" {
			return nil, fmt.Errorf("failed to decode Kubernetes apiVersion, kind and name from: %v", res.String())
		}
		file := b.originFile(res.GetAnnotations()[originAnnotation], folder)
		if !keepOrigin {
			if err := res.SetOrigin(nil); err != nil {
				return nil, err
			}
		}
		result = append(result, rendered{res, file})
	}
	return result, nil
}

// originFile turns kustomize's origin annotation into a path relative to the tree.
func (b *Builder) originFile(annotation, folder string) string {
	var origin resource.Origin
	if yaml.Unmarshal([]byte(annotation), &origin) != nil || origin.Repo != "" {
		return ""
	}
	path := origin.Path
	if path == "" {
		path = origin.ConfiguredIn
	}
	if path == "" {
		return ""
	}
	relative, err := filepath.Rel(b.root, filepath.Join(folder, path))
	if err != nil || strings.HasPrefix(relative, "..") {
		return ""
	}
	if b.origins != nil {
		return b.origins[filepath.ToSlash(relative)]
	}
	return filepath.ToSlash(relative)
}

// inOwnWords removes the tree's temporary folder from an error's message.
func (b *Builder) inOwnWords(err error) string {
	message := strings.ReplaceAll(err.Error(), b.root+string(filepath.Separator), "")
	return strings.ReplaceAll(message, b.root, ".")
}
