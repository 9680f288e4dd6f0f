import { z } from 'zod'
import { fleetYamlSchema } from '../config/schema.ts'
import { formatMermaid } from '../graph/format.ts'
import { buildGraph } from '../graph/graph.ts'
import { type Answers, defaults } from './answers.ts'

const schemaFile = '.fleet.schema.json'

/** The files of a new repository that are not the template's. Pure. */
export function ownFiles(
  answers: Answers,
  services: ReadonlyMap<string, string[]>,
): Map<string, string> {
  return new Map([
    ['README.md', readme(answers, services)],
    ['fleet.yaml', fleetYaml(answers)],
    [schemaFile, `${JSON.stringify(z.toJSONSchema(fleetYamlSchema), null, 2)}\n`],
    ['.github/workflows/validate.yaml', workflow],
    ['.gitignore', '# Private keys of SOPS never belong into git.\n*.agekey\n'],
  ])
}

function fleetYaml({ name, domain }: Answers): string {
  const dns = domain === defaults.domain ? '' : `dns:\n  domain: ${domain}\n`
  return `# yaml-language-server: $schema=./${schemaFile}
# Settings of fleet for everybody who works with this repository.
cluster:
  name: ${name}
${dns}`
}

function readme({ name, cluster }: Answers, services: ReadonlyMap<string, string[]>): string {
  const graph = buildGraph([...services].map(([id, dependsOn]) => ({ id, dependsOn })))
  return `# ${name}

The platform, one Flux Kustomization a service.

\`\`\`
fleet up          # all of it on this machine
fleet validate    # what would go wrong, before it is pushed
fleet graph       # what waits for what
\`\`\`

| folder | holds |
|---|---|
| \`apps/base/<service>\` | the manifests of a service |
| \`base/services/<service>.yaml\` | its Flux Kustomization, with \`dependsOn\` |
| \`clusters/stages/{dev,prod}/clusters/${cluster}\` | what differs: branch develop or main, variables |

Flux's own components are not kept here: \`fleet up\` brings the ones that it pins. \`flux bootstrap\` adds them for a cluster that lives on.

\`\`\`mermaid
${formatMermaid(graph).trimEnd()}
\`\`\`
`
}

const workflow = `name: validate
on:
  pull_request:
  push:
    branches: [develop, main]
permissions:
  contents: read
jobs:
  validate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-node@v5
        with: { node-version: 24 }
      - uses: actions/setup-go@v6
        with: { go-version: stable, cache: false }
      - uses: actions/cache@v4
        with: { path: ~/.cache/fleet, key: fleet-\${{ runner.os }} }
      - run: npx --yes fleet validate
`
