package main

import (
	"fmt"
	"path"
	"slices"
	"sync"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/json"
)

const (
	// maxSamePath ends a Kustomization that finds itself in its own path under ever new names.
	maxSamePath = 4
	maxTotal    = 5000
)

// Walk follows a fleet from its root through all Kustomizations that Flux would come across.
type Walk struct {
	builder *Builder
	entry   string
	// disposable says that the tree is a copy, from which files may be removed.
	disposable bool
	vars       *Variables
	sources    *Sources
	artifacts  *Artifacts
	seen       map[string]*Kustomization
	// waiting are those whose source has not been seen yet; what is left at the end is external.
	waiting []*Kustomization
	reading *Reading
}

func newWalk(builder *Builder, entry string, disposable bool) *Walk {
	return &Walk{builder: builder, entry: entry, disposable: disposable, vars: newVariables(), seen: map[string]*Kustomization{},
		reading: &Reading{Kustomizations: []*Kustomization{}, Duplicates: []Duplicate{}}}
}

// Run builds the root, then wave after wave whatever has all its variables.
func (w *Walk) Run() (*Reading, error) {
	root, ignore := w.findRoot()
	if w.disposable {
		if err := prune(w.builder.root, ignore); err != nil {
			return nil, err
		}
	}
	w.reading.Root = root
	w.sources = newSources(sourceOf(root.object))
	w.artifacts = newArtifacts(w.builder, w.sources)
	defer w.artifacts.remove()
	w.seen[root.ID()] = root
	w.build(root, true)
	pending := w.take([]*Kustomization{root})
	for len(pending) > 0 {
		ready, rest, lenient := w.split(pending)
		w.buildAll(ready, lenient)
		pending = append(rest, w.take(ready)...)
	}
	return w.reading, nil
}

// findRoot learns the root's own spec (patches, decryption, postBuild) from the fleet: the
// Kustomization of the entry path in what that path renders, else in gotk-sync.yaml. The second
// result is what its source leaves out.
func (w *Walk) findRoot() (*Kustomization, string) {
	first := newKustomization(defaultRoot(w.entry), "", "")
	w.build(first, true)
	objects := make([]*unstructured.Unstructured, len(first.Resources))
	for index := range first.Resources {
		objects[index] = first.Resources[index].full
	}
	if index, found := findRoot(objects, w.entry); found {
		return newKustomization(objects[index], first.Resources[index].File, ""), ignoreOf(objects, objects[index])
	}
	objects, file := bootstrapObjects(w.builder.root, w.entry)
	if index, found := findRoot(objects, w.entry); found {
		return newKustomization(objects[index], file, ""), ignoreOf(objects, objects[index])
	}
	return newKustomization(defaultRoot(w.entry), "", ""), ""
}

// split picks what can be built now: those whose variables are all known; when there are none,
// those that only lack optional ones; and when those are gone too, all of them, leniently.
func (w *Walk) split(pending []*Kustomization) (ready, rest []*Kustomization, lenient bool) {
	var optional, waiting []*Kustomization
	for _, k := range pending {
		required, maybe := missing(k.object, w.vars)
		switch {
		case len(required) > 0:
			waiting = append(waiting, k)
		case len(maybe) > 0:
			optional = append(optional, k)
		default:
			ready = append(ready, k)
		}
	}
	if len(ready) > 0 {
		return ready, append(optional, waiting...), false
	}
	if len(optional) > 0 {
		return optional, waiting, false
	}
	return waiting, nil, true
}

func (w *Walk) buildAll(kustomizations []*Kustomization, lenient bool) {
	var group sync.WaitGroup
	for _, k := range kustomizations {
		group.Go(func() { w.build(k, lenient) })
	}
	group.Wait()
}

func (w *Walk) build(k *Kustomization, lenient bool) {
	builder := w.builder
	if k.builder != nil {
		builder = k.builder
	}
	all, err := builder.render(k.object, k.Path)
	if err == nil {
		object := k.object.DeepCopy()
		required, optional := missing(object, w.vars)
		if lenient = lenient && len(required) > 0; lenient {
			for _, ref := range append(required, optional...) {
				k.Unresolved = append(k.Unresolved, ref.kind+"/"+ref.name)
			}
			object = asOptional(object)
		}
		err = builder.substitute(w.vars, object, all, lenient)
	}
	if err == nil {
		err = k.fill(all, builder.schemas)
	}
	if err != nil {
		k.Error = builder.inOwnWords(err)
	}
}

// take registers what freshly built Kustomizations bring and returns the ones to build next.
func (w *Walk) take(built []*Kustomization) []*Kustomization {
	for _, k := range built {
		for index := range k.Resources {
			w.vars.add(k.Resources[index].full)
			w.sources.add(k.Resources[index].full)
		}
	}
	for _, k := range built {
		for index := range k.Resources {
			resource := &k.Resources[index]
			if isKustomization(resource.full) && !isLeftOut(resource.full) {
				w.adopt(k, resource)
			}
		}
	}
	return w.known()
}

// adopt adds a Kustomization found in another's output.
func (w *Walk) adopt(parent *Kustomization, resource *Resource) {
	child := newKustomization(resource.full, resource.File, parent.ID())
	if first, known := w.seen[child.ID()]; known {
		if first.DefinedIn != child.DefinedIn {
			w.reading.Duplicates = append(w.reading.Duplicates, Duplicate{child.ID(), first.DefinedIn, child.DefinedIn})
		}
		return
	}
	w.seen[child.ID()] = child
	w.reading.Kustomizations = append(w.reading.Kustomizations, child)
	child.ancestors = append(append([]string{}, parent.ancestors...), path.Clean("/"+parent.Path))
	w.waiting = append(w.waiting, child)
}

// known returns those of the waiting Kustomizations whose source is known by now.
func (w *Walk) known() (next []*Kustomization) {
	w.waiting = slices.DeleteFunc(w.waiting, func(child *Kustomization) bool {
		builder, err := w.artifacts.builderFor(child.object)
		child.External = err == nil && builder == nil && !w.sources.owns(child.object)
		child.builder = builder
		switch {
		case child.External:
			return false
		case err != nil:
			child.Error = err.Error()
		case w.isBuildable(child):
			next = append(next, child)
		}
		return true
	})
	return next
}

// isBuildable says whether a Kustomization can be built; if not, its error says why.
func (w *Walk) isBuildable(child *Kustomization) bool {
	switch {
	case child.Namespace == "":
		child.Error = fmt.Sprintf("Kustomization/%s namespace not specified", child.Name)
		return false
	case count(child.ancestors, path.Clean("/"+child.Path)) >= maxSamePath || len(w.seen) > maxTotal:
		child.Error = fmt.Sprintf("path %s leads back to itself without end: it defines a Kustomization that builds it again under a new name", child.Path)
		return false
	}
	return true
}

func count(all []string, one string) (result int) {
	for _, item := range all {
		if item == one {
			result++
		}
	}
	return result
}

// fill turns what kustomize rendered into the Kustomization's resources.
func (k *Kustomization) fill(all []rendered, schemas bool) error {
	_, decrypts, _ := unstructured.NestedMap(k.object.Object, "spec", "decryption")
	for _, item := range all {
		content, err := contentOf(item)
		if err != nil {
			return err
		}
		object := &unstructured.Unstructured{Object: content}
		addCommonMetadata(k.object, object)
		encrypted := isEncrypted(content)
		if encrypted && !decrypts && object.GetKind() == "Secret" && k.Error == "" {
			k.Error = fmt.Sprintf("Secret/%s/%s is SOPS encrypted, configuring decryption is required for this secret to be reconciled",
				object.GetNamespace(), object.GetName())
		}
		k.Resources = append(k.Resources, Resource{
			APIVersion: object.GetAPIVersion(), Kind: object.GetKind(),
			Namespace: object.GetNamespace(), Name: object.GetName(),
			File: item.file, Sops: encrypted, Object: forOutput(object, schemas), full: object,
		})
	}
	return nil
}

// contentOf is the object as Kubernetes reads it: kustomize keeps YAML's whole numbers as int, which
// nothing of Kubernetes can copy.
func contentOf(item rendered) (map[string]any, error) {
	raw, err := item.resource.MarshalJSON()
	if err != nil {
		return nil, err
	}
	content := map[string]any{}
	return content, json.Unmarshal(raw, &content)
}
