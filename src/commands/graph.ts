import { serviceGraph } from '../graph/services.ts'
import type { FleetOptions } from './fleet-options.ts'
import { locate, readServices } from './prepare.ts'
import { withSession } from './session.ts'

export interface GraphOptions extends FleetOptions {
  format: 'text' | 'mermaid' | 'dot'
}

/** `fleet graph`: services, layers and dependencies as text, a drawing or JSON, and what is wrong. */
export async function graph(options: GraphOptions): Promise<number> {
  const located = await locate(options)
  const model = await withSession(options, (session) => readServices(located, session))
  if (options.output === 'json') {
    const services = model.services.map(({ resources: _resources, ...service }) => service)
    process.stdout.write(
      `${JSON.stringify({ type: 'graph', services, problems: model.problems })}\n`,
    )
    return 0
  }
  const { formatDot, formatMermaid, formatText } = await import('../graph/format.ts')
  const draw = { text: formatText, mermaid: formatMermaid, dot: formatDot }[options.format]
  process.stdout.write(`${draw(serviceGraph(model.services)).trimEnd()}\n`)
  const { durationsText } = await import('./graph-durations.ts')
  if (options.format === 'text') process.stdout.write(await durationsText(located, model))
  for (const { severity, location, message, hint } of model.problems) {
    const place = location ? `${location.file}:${location.line}: ` : ''
    process.stderr.write(`${severity}: ${place}${message}\n  ${hint}\n`)
  }
  return 0
}
