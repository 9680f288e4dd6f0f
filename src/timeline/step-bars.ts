import type { HeldUp, StepBar, TimedEvent } from './chart.ts'

/** The step that waits for the services: the services themselves show it. */
const waitStep = 'wait'

/** The steps that did something, as a bar each. */
export function stepBars(events: TimedEvent[], endMs: number): StepBar[] {
  const bars = new Map<string, StepBar>()
  for (const { event, atMs } of events) {
    if (event.type !== 'step' || event.id === waitStep) continue
    const { id, title, status } = event
    if (status === 'running' && !bars.has(id)) {
      bars.set(id, { title, fromMs: atMs, toMs: endMs, failed: false })
    }
    const bar = bars.get(id)
    if (bar === undefined || status === 'pending' || status === 'running') continue
    if (status === 'satisfied') bars.delete(id)
    else bars.set(id, { ...bar, toMs: atMs, failed: status !== 'done' })
  }
  return [...bars.values()]
}

/** What everything waited for, one stretch a service; until all is healthy or the run ends. */
export function heldUp(events: TimedEvent[], endMs: number): HeldUp[] {
  const spans: HeldUp[] = []
  const close = (atMs: number) => {
    const last = spans.at(-1)
    if (last) last.toMs = Math.min(last.toMs, atMs)
  }
  for (const { event, atMs } of events) {
    if (event.type === 'step' && event.id === waitStep && event.status !== 'running') close(atMs)
    if (event.type !== 'waiting') continue
    const name = event.chain.at(-1) ?? 'API server'
    const before = spans.at(-1)
    if (before?.name === name) {
      // The longer something lasts, the more its words say: a pod that loops, not one that starts.
      before.text = event.text
      continue
    }
    close(atMs)
    spans.push({ name, text: event.text, fromMs: atMs, toMs: endMs })
  }
  return spans
}
