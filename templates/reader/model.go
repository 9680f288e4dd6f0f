package main

import "k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

// Reading is everything the program says, as one JSON object.
type Reading struct {
	Root           *Kustomization   `json:"root"`
	Kustomizations []*Kustomization `json:"kustomizations"`
	Duplicates     []Duplicate      `json:"duplicates"`
}

// Kustomization is one of Flux's Kustomizations and what building it gave.
type Kustomization struct {
	Namespace   string            `json:"namespace"`
	Name        string            `json:"name"`
	Labels      map[string]string `json:"labels,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
	Spec        map[string]any    `json:"spec"`
	// DefinedIn is the file that its own manifest comes from, relative to the tree.
	DefinedIn string `json:"definedIn,omitempty"`
	// Parent is the namespace/name of the Kustomization that applies this one.
	Parent string `json:"parent,omitempty"`
	Path   string `json:"path"`
	// External says that its source is not the fleet's own repository, so it was not built.
	External bool   `json:"external,omitempty"`
	Error    string `json:"error,omitempty"`
	// Unresolved names the substituteFrom references that nothing in the fleet provides; the
	// variables they would bring stand unreplaced in the resources.
	Unresolved []string   `json:"unresolved,omitempty"`
	Resources  []Resource `json:"resources"`

	object    *unstructured.Unstructured
	ancestors []string
	// builder of the artifact it is built from; nil for the repository itself.
	builder *Builder
}

// Resource is one object that Flux would apply.
type Resource struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Namespace  string `json:"namespace,omitempty"`
	Name       string `json:"name"`
	// File is where it comes from, relative to the tree; empty for a remote base.
	File string `json:"file,omitempty"`
	// Sops says that it is encrypted; it is left as it is.
	Sops   bool           `json:"sops,omitempty"`
	Object map[string]any `json:"object"`

	full *unstructured.Unstructured
}

// Duplicate is a Kustomization that two files define under one name; Flux would fight itself.
type Duplicate struct {
	ID     string `json:"id"`
	First  string `json:"first,omitempty"`
	Second string `json:"second,omitempty"`
}

// ID is how Kustomizations are named everywhere: namespace/name.
func (k *Kustomization) ID() string { return k.Namespace + "/" + k.Name }
