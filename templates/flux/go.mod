// Flux as fleet installs it into clusters that run containers, pinned: manifests are taken from the
// controllers' modules, nothing is built. The versions are those of ../sandbox.
module fleet.local/flux

go 1.25.0

require (
	github.com/fluxcd/flux2/v2 v2.9.5
	github.com/fluxcd/helm-controller v1.6.2
	github.com/fluxcd/kustomize-controller v1.9.6
	github.com/fluxcd/source-controller v1.9.6
)
