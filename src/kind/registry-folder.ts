import { nodeMirrorFolder } from '../images/node-files.ts'
import { quoted } from '../system/shell.ts'

/** containerd merges this file into its own configuration. */
const dropIn = '/etc/containerd/fleet-registries.toml'
const configuration = '/etc/containerd/config.toml'

/** In the words of configuration version 2, which containerd 1.x and 2.x read. */
const content = `version = 2
[plugins."io.containerd.grpc.v1.cri".registry]
  config_path = "${nodeMirrorFolder}"
`

/**
 * Shell commands for a node that let its containerd look for mirrors in `nodeMirrorFolder`.
 * containerd 2.2 and later do by themselves, as in kind's present images; those of before are told
 * once, and started anew, which no container notices.
 */
export const useRegistryFolder = `if ! containerd config dump 2>/dev/null | grep -q '${nodeMirrorFolder}'; then ${[
  `printf %s ${quoted(content)} > ${dropIn}`,
  // A key of no table: it has to come before the first one.
  `sed -i '1i imports = ["${dropIn}"]' ${configuration}`,
  'systemctl restart containerd',
].join(' && ')}; fi`
