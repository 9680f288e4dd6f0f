package main

import (
	"context"
	"fmt"
	"regexp"
	"sync"

	generator "github.com/fluxcd/pkg/kustomize"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// Variables holds the ConfigMaps and Secrets rendered so far. To Flux's substitution it is the
// cluster: of a Kubernetes client only Get is there.
type Variables struct {
	client.Client
	mutex   sync.RWMutex
	objects map[string]*unstructured.Unstructured
}

func newVariables() *Variables {
	return &Variables{objects: map[string]*unstructured.Unstructured{}}
}

func variableKey(kind, namespace, name string) string { return kind + "/" + namespace + "/" + name }

func (v *Variables) add(object *unstructured.Unstructured) {
	if kind := object.GetKind(); object.GetAPIVersion() == "v1" && (kind == "ConfigMap" || kind == "Secret") {
		v.mutex.Lock()
		defer v.mutex.Unlock()
		v.objects[variableKey(kind, object.GetNamespace(), object.GetName())] = object
	}
}

// has says whether the values of this ConfigMap or Secret are known: encrypted ones are not.
func (v *Variables) has(kind, namespace, name string) bool {
	v.mutex.RLock()
	defer v.mutex.RUnlock()
	object, found := v.objects[variableKey(kind, namespace, name)]
	return found && !isEncrypted(object.Object)
}

// Get implements the one call of client.Client that substitution makes.
func (v *Variables) Get(_ context.Context, key client.ObjectKey, into client.Object, _ ...client.GetOption) error {
	kind := "ConfigMap"
	if _, isSecret := into.(*corev1.Secret); isSecret {
		kind = "Secret"
	}
	v.mutex.RLock()
	defer v.mutex.RUnlock()
	object, found := v.objects[variableKey(kind, key.Namespace, key.Name)]
	if !found || isEncrypted(object.Object) {
		return apierrors.NewNotFound(schema.GroupResource{Resource: map[string]string{"ConfigMap": "configmaps", "Secret": "secrets"}[kind]}, key.Name)
	}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, into); err != nil {
		return err
	}
	if secret, ok := into.(*corev1.Secret); ok && secret.Data == nil {
		secret.Data = map[string][]byte{}
	}
	if secret, ok := into.(*corev1.Secret); ok {
		for name, value := range secret.StringData { // as the API server does
			secret.Data[name] = []byte(value)
		}
	}
	return nil
}

var notSet = regexp.MustCompile(`variable not set \(strict mode\): "([^"]+)"`)

// substitute runs Flux's post-build substitution. With unresolved references the variables that
// nobody knows keep standing as ${NAME} instead of failing the build: something outside the fleet
// (Terraform, an ExternalSecret) may well bring them.
func (b *Builder) substitute(vars *Variables, object *unstructured.Unstructured, all []rendered, lenient bool) error {
	_, found, _ := unstructured.NestedMap(object.Object, "spec", "postBuild")
	if !found {
		return nil
	}
	strategy, _, _ := unstructured.NestedString(object.Object, "spec", "postBuild", "substituteStrategy")
	for _, item := range all {
		for attempt := 0; ; attempt++ {
			_, err := generator.SubstituteVariables(context.Background(), vars, *object, item.resource,
				generator.SubstituteWithStrict(b.strict || lenient),
				generator.SubstituteWithAlways(strategy == "Always" || lenient))
			if err == nil {
				break
			}
			unknown := notSet.FindStringSubmatch(err.Error())
			if !lenient || unknown == nil || attempt > 500 {
				return fmt.Errorf("post build failed for '%s/%s': %w", item.resource.GetGvk(), item.resource.GetName(), err)
			}
			if err := unstructured.SetNestedField(object.Object, "${"+unknown[1]+"}", "spec", "postBuild", "substitute", unknown[1]); err != nil {
				return err
			}
		}
	}
	return nil
}
