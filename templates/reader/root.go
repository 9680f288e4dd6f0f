package main

import (
	"bytes"
	"io"
	"os"
	"path"
	"path/filepath"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/yaml"
)

// defaultRoot is what `flux bootstrap` makes: flux-system/flux-system on the entry path.
func defaultRoot(entry string) *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": kustomizeGroup + "/v1", "kind": "Kustomization",
		"metadata": map[string]any{"namespace": "flux-system", "name": "flux-system"},
		"spec": map[string]any{
			"path": entry, "interval": "10m", "prune": true,
			"sourceRef": map[string]any{"kind": "GitRepository", "name": "flux-system"},
		},
	}}
}

// samePath compares paths as Flux resolves them: from the repository's root.
func samePath(one, other string) bool { return path.Clean("/"+one) == path.Clean("/"+other) }

// findRoot looks for the Kustomization that builds the entry path among objects, if there is one.
func findRoot(objects []*unstructured.Unstructured, entry string) (int, bool) {
	for index, object := range objects {
		if !isKustomization(object) {
			continue
		}
		if path, _, _ := unstructured.NestedString(object.Object, "spec", "path"); samePath(path, entry) {
			return index, true
		}
	}
	return 0, false
}

// bootstrapObjects reads <entry>/flux-system/gotk-sync.yaml, which `flux bootstrap` applied by
// hand; the entry's own kustomization need not include it.
func bootstrapObjects(tree, entry string) ([]*unstructured.Unstructured, string) {
	file := path.Join(path.Clean("/"+entry), "flux-system", "gotk-sync.yaml")[1:]
	content, err := os.ReadFile(filepath.Join(tree, file))
	if err != nil {
		return nil, file
	}
	var result []*unstructured.Unstructured
	decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(content), 4096)
	for {
		object := &unstructured.Unstructured{}
		if err := decoder.Decode(&object.Object); err != nil {
			if err != io.EOF {
				return nil, file
			}
			return result, file
		}
		if object.Object != nil {
			result = append(result, object)
		}
	}
}
