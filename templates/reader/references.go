package main

import (
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// reference is an entry of spec.postBuild.substituteFrom.
type reference struct {
	kind, name string
	optional   bool
}

func substituteFrom(object *unstructured.Unstructured) []reference {
	entries, _, _ := unstructured.NestedSlice(object.Object, "spec", "postBuild", "substituteFrom")
	var result []reference
	for _, entry := range entries {
		fields, _ := entry.(map[string]any)
		kind, _ := fields["kind"].(string)
		name, _ := fields["name"].(string)
		optional, _ := fields["optional"].(bool)
		result = append(result, reference{kind, name, optional})
	}
	return result
}

// missing lists the references that nothing rendered so far provides.
func missing(object *unstructured.Unstructured, vars *Variables) (required, optional []reference) {
	for _, ref := range substituteFrom(object) {
		if vars.has(ref.kind, object.GetNamespace(), ref.name) {
			continue
		}
		if ref.optional {
			optional = append(optional, ref)
		} else {
			required = append(required, ref)
		}
	}
	return required, optional
}

// asOptional returns a copy whose references may all be absent.
func asOptional(object *unstructured.Unstructured) *unstructured.Unstructured {
	result := object.DeepCopy()
	entries, _, _ := unstructured.NestedSlice(result.Object, "spec", "postBuild", "substituteFrom")
	for _, entry := range entries {
		if fields, ok := entry.(map[string]any); ok {
			fields["optional"] = true
		}
	}
	_ = unstructured.SetNestedSlice(result.Object, entries, "spec", "postBuild", "substituteFrom")
	return result
}
