#!/bin/sh
# Makes the CRDs of the Flux controllers that fleet does not build, from their API modules, as
# upstream's own Makefiles do (crdVersions=v1).
set -eu
cd "$(dirname "$0")"
out=../../templates/sandbox/crds
rm -f "$out"/*.yaml
for controller in notification image-reflector image-automation; do
  go tool controller-gen crd:crdVersions=v1 \
    "paths=github.com/fluxcd/$controller-controller/api/..." "output:crd:artifacts:config=$out"
done
