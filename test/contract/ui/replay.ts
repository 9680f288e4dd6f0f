/**
 * Shows the recorded run on this terminal: replay.ts <events to show before a hold> [<more> …].
 * The clock is that of the recording. At each hold, and after the end, it waits for SIGUSR2, so
 * that the screen can be looked at while nothing moves.
 */
import { createUi } from '../../../src/ui/ui.ts'
import { recording } from './recording.ts'

const events = recording()
const holds = new Set(process.argv.slice(2).map(Number))
let now = new Date(events[0]?.at ?? 0)

const ui = await createUi('live', {
  stderr: process.stderr,
  stdout: process.stdout,
  color: true,
  columns: () => process.stderr.columns,
  rows: () => process.stderr.rows,
  now: () => now,
})
process.title = 'fleet up'
const keepAlive = setInterval(() => {}, 60_000)
// It stays after Ctrl-C: tmux hides the cursor of a program that has ended.
process.on('SIGINT', () => void ui.end())
const signalled = () => new Promise<void>((resolve) => process.once('SIGUSR2', () => resolve()))

for (const [index, event] of events.entries()) {
  now = new Date(event.at)
  ui.handle(event)
  await new Promise((resolve) => setTimeout(resolve, 5))
  if (holds.has(index + 1)) await signalled()
}
const released = signalled()
await ui.end()
await released
clearInterval(keepAlive)
