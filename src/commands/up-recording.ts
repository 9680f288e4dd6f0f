import { createEventBus } from '../events.ts'
import { layersOf } from '../graph/layers.ts'
import { serviceGraph } from '../graph/services.ts'
import { steadyDate, steadyNow } from '../system/clock.ts'
import { type Recording, startRecording } from '../timeline/record.ts'
import type { Session } from './session.ts'
import type { UpOutcome } from './up.ts'
import type { UpPlan } from './up-plan.ts'

/** Records what `work` says and how it ends, for `fleet timeline`. */
export async function withRecording(
  plan: UpPlan,
  session: Session,
  started: number,
  work: (session: Session) => Promise<UpOutcome>,
): Promise<UpOutcome> {
  const recording = await recordingOf(plan, started)
  const bus = createEventBus(steadyDate)
  bus.subscribe(recording.handle)
  const emit: Session['emit'] = (event) => {
    bus.emit(event)
    session.emit(event)
  }
  try {
    return await work({ ...session, emit })
  } finally {
    // The command tells the user of an interruption; here it is how the recording ends.
    if (session.signal.aborted) bus.emit(interruption(started))
    await recording.end()
  }
}

function recordingOf({ located, model, selected }: UpPlan, started: number): Promise<Recording> {
  const waited = model.services.filter(({ id }) => selected?.has(id) ?? true)
  const graph = serviceGraph(waited)
  const layers = layersOf(graph)
  return startRecording(located.paths.cache, {
    at: new Date(started).toISOString(),
    cluster: located.cluster,
    services: waited.map(({ id, name }) => ({
      id,
      name,
      layer: layers.get(id) ?? 0,
      dependsOn: graph.dependencies.get(id) ?? [],
    })),
  })
}

function interruption(started: number) {
  const durationMs = steadyNow() - started
  return { type: 'result', status: 'interrupted', durationMs, urls: {} } as const
}
