package main

import (
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Sources knows which of Flux's sources are the fleet's own repository: the root's, and any other
// GitRepository of the same URL and reference.
type Sources struct {
	root       string
	byKey      map[string]*unstructured.Unstructured
	generators []*unstructured.Unstructured
}

func newSources(root string) *Sources {
	return &Sources{root: root, byKey: map[string]*unstructured.Unstructured{}}
}

func (s *Sources) add(object *unstructured.Unstructured) {
	switch object.GetKind() {
	case "GitRepository", "OCIRepository":
		s.byKey[sourceKey(object.GetKind(), object.GetNamespace(), object.GetName())] = object
	case "ArtifactGenerator":
		s.generators = append(s.generators, object)
	}
}

// owns says whether a Kustomization builds from the fleet's own repository.
func (s *Sources) owns(kustomization *unstructured.Unstructured) bool {
	return s.isOwn(sourceOf(kustomization))
}

// isOwn says whether a source is the fleet's own repository.
func (s *Sources) isOwn(key string) bool {
	if key == s.root || s.isArtifactOfOwn(key) {
		return true
	}
	other, root := s.byKey[key], s.byKey[s.root]
	return other != nil && root != nil && sameRepository(other, root)
}

// isArtifactOfOwn says whether a source is the fleet's own repository as an OCI artifact, which
// flux-operator makes from a FluxInstance: of the root's name, and nowhere in the repository.
func (s *Sources) isArtifactOfOwn(key string) bool {
	name, isArtifact := strings.CutPrefix(key, "OCIRepository/")
	return isArtifact && s.byKey[key] == nil && s.root == "GitRepository/"+name
}

func sameRepository(one, other *unstructured.Unstructured) bool {
	return repositoryURL(one) == repositoryURL(other) && branchOf(one) == branchOf(other)
}

func repositoryURL(object *unstructured.Unstructured) string {
	url, _, _ := unstructured.NestedString(object.Object, "spec", "url")
	return strings.TrimSuffix(strings.TrimSuffix(url, "/"), ".git")
}

func branchOf(object *unstructured.Unstructured) string {
	branch, _, _ := unstructured.NestedString(object.Object, "spec", "ref", "branch")
	return branch
}

func sourceKey(kind, namespace, name string) string { return kind + "/" + namespace + "/" + name }

// sourceOf is the key of the source that a Kustomization refers to.
func sourceOf(kustomization *unstructured.Unstructured) string {
	ref, _, _ := unstructured.NestedStringMap(kustomization.Object, "spec", "sourceRef")
	namespace := ref["namespace"]
	if namespace == "" {
		namespace = kustomization.GetNamespace()
	}
	return sourceKey(ref["kind"], namespace, ref["name"])
}

// ignoreOf is the spec.ignore of the source that a Kustomization refers to, if it is among objects.
func ignoreOf(objects []*unstructured.Unstructured, kustomization *unstructured.Unstructured) string {
	for _, object := range objects {
		if sourceKey(object.GetKind(), object.GetNamespace(), object.GetName()) == sourceOf(kustomization) {
			ignore, _, _ := unstructured.NestedString(object.Object, "spec", "ignore")
			return ignore
		}
	}
	return ""
}
