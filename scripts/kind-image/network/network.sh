#!/bin/sh
# The network of the test nodes, in the place of kind's own: tells this node's containerd the addresses
# of its pods, and this node the way to those of the others. Watches, since a restarted node may come
# back with another address.
export KUBERNETES_SERVICE_HOST="${CONTROL_PLANE_ENDPOINT%:*}" KUBERNETES_SERVICE_PORT="${CONTROL_PLANE_ENDPOINT##*:}"
settings=/etc/cni/net.d/10-fleet.conflist
fields='{.metadata.name} {.status.addresses[?(@.type=="InternalIP")].address} {.spec.podCIDR}{"\n"}'

configure() {
  sed "s#SUBNET#$1#" /network.conflist > "$settings.new"
  cmp -s "$settings.new" "$settings" || mv "$settings.new" "$settings"
  rm -f "$settings.new"
}

while true; do
  kubectl get nodes --watch --output "jsonpath=$fields" | while read -r name address subnet; do
    if [ -z "$subnet" ]; then continue; fi
    if [ "$name" = "$NODE_NAME" ]; then configure "$subnet"; else ip route replace "$subnet" via "$address"; fi
  done
  sleep 0.5
done
