package main

import (
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

const kustomizeGroup = "kustomize.toolkit.fluxcd.io"

func isKustomization(object *unstructured.Unstructured) bool {
	return object.GetKind() == "Kustomization" && strings.HasPrefix(object.GetAPIVersion(), kustomizeGroup+"/")
}

// isLeftOut says whether the controller passes over an object instead of applying it.
func isLeftOut(object *unstructured.Unstructured) bool {
	for _, set := range []map[string]string{object.GetLabels(), object.GetAnnotations()} {
		if set[kustomizeGroup+"/reconcile"] == "disabled" || strings.EqualFold(set[kustomizeGroup+"/ssa"], "Ignore") {
			return true
		}
	}
	return false
}

// isEncrypted says whether SOPS encrypted the object.
func isEncrypted(object map[string]any) bool {
	sops, found, _ := unstructured.NestedMap(object, "sops")
	return found && sops["mac"] != nil
}

// addCommonMetadata does what spec.commonMetadata asks for, after the build, as the controller does.
func addCommonMetadata(parent, object *unstructured.Unstructured) {
	if labels, found, _ := unstructured.NestedStringMap(parent.Object, "spec", "commonMetadata", "labels"); found {
		object.SetLabels(merged(object.GetLabels(), labels))
	}
	if annotations, found, _ := unstructured.NestedStringMap(parent.Object, "spec", "commonMetadata", "annotations"); found {
		object.SetAnnotations(merged(object.GetAnnotations(), annotations))
	}
}

func merged(base, extra map[string]string) map[string]string {
	result := map[string]string{}
	for key, value := range base {
		result[key] = value
	}
	for key, value := range extra {
		result[key] = value
	}
	return result
}

// forOutput is the object without what must not or need not leave the program: the values of
// Secrets (their keys stay) and, unless asked for, the schemas of CRDs.
func forOutput(object *unstructured.Unstructured, schemas bool) map[string]any {
	switch object.GetKind() {
	case "Secret":
		return withoutValues(object.DeepCopy().Object)
	case "CustomResourceDefinition":
		if !schemas {
			return withoutSchemas(object.DeepCopy().Object)
		}
	}
	return object.Object
}

func withoutValues(secret map[string]any) map[string]any {
	for _, field := range []string{"data", "stringData"} {
		values, _ := secret[field].(map[string]any)
		for key := range values {
			values[key] = ""
		}
	}
	delete(secret, "sops")
	return secret
}

func withoutSchemas(definition map[string]any) map[string]any {
	versions, _, _ := unstructured.NestedSlice(definition, "spec", "versions")
	for _, version := range versions {
		if fields, ok := version.(map[string]any); ok {
			delete(fields, "schema")
		}
	}
	_ = unstructured.SetNestedSlice(definition, versions, "spec", "versions")
	return definition
}

func newKustomization(object *unstructured.Unstructured, file, parent string) *Kustomization {
	spec, _, _ := unstructured.NestedMap(object.Object, "spec")
	path, _, _ := unstructured.NestedString(object.Object, "spec", "path")
	if spec == nil {
		spec = map[string]any{}
	}
	return &Kustomization{
		Namespace: object.GetNamespace(), Name: object.GetName(),
		Labels: object.GetLabels(), Annotations: object.GetAnnotations(),
		Spec: spec, DefinedIn: file, Parent: parent, Path: path,
		Resources: []Resource{}, object: object,
	}
}
