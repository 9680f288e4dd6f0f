import type { Emit, FleetEventBody } from '../events.ts'
import type { WaitOutcome } from '../steps/wait.ts'
import { printFailures } from './result.ts'
import type { Change } from './sync-session.ts'

/** How `fleet sync` speaks: lines for people, objects for programs. */
export interface SyncOutput {
  watching(root: string): void
  changed(change: Change): void
  /** What happens in the cluster meanwhile. */
  event: Emit
  settled(outcome: WaitOutcome, durationMs: number): Promise<void>
  problem(message: string, hint: string): void
  stopped(was: boolean, branch: string): void
  /** After Ctrl-C: what was served last stays. */
  left(): void
}

export async function syncOutput(output: 'text' | 'json'): Promise<SyncOutput> {
  const { renderChange, renderSettled } = await import('../ui/sync.ts')
  const write = (lines: string[]) => process.stdout.write(`${lines.join('\n')}\n`)
  if (output === 'json') {
    const print = (object: object) =>
      write([JSON.stringify({ ...object, at: new Date().toISOString() })])
    return {
      watching: (root) => print({ type: 'watching', root }),
      changed: (change) => print({ type: 'change', ...change }),
      event: (event: FleetEventBody) => print(event),
      settled: async ({ status, failures }, durationMs) => {
        print({ type: 'synced', status, durationMs, failures })
      },
      problem: (message, hint) => print({ type: 'problem', message, hint }),
      stopped: (was, branch) => print({ type: 'stopped', was, branch }),
      left: () => print({ type: 'left' }),
    }
  }
  const slow = sayWhatLasts((text) => write([`  … ${text}`]))
  return {
    watching: (root) => write([`Watching ${root}; Ctrl-C ends that.`]),
    changed: (change) => {
      write(renderChange(change))
      slow.start()
    },
    event: (event) => {
      if (event.type === 'waiting') slow.heard(event.text)
    },
    settled: async ({ status, failures }, durationMs) => {
      slow.stop()
      write([renderSettled(status, durationMs)])
      await printFailures(failures)
    },
    problem: (message, hint) => write([`✗ ${message}`, ...(hint ? [`  Next: ${hint}`] : [])]),
    stopped: (was, branch) =>
      write([
        was
          ? `Flux gets the branch ${branch} again.`
          : `Flux gets the branch ${branch} already: nothing was synced.`,
      ]),
    left: () => {
      slow.stop()
      write(['Flux keeps what it got last. fleet sync --stop goes back to the committed branch.'])
    },
  }
}

/** Milliseconds: what passes sooner is not worth a line. */
const lastingMs = 2500

/** Says every few seconds what everything waits for, if it is not what was said before. */
function sayWhatLasts(say: (text: string) => void) {
  let newest = ''
  let said = ''
  let timer: NodeJS.Timeout | undefined
  const stop = () => clearInterval(timer)
  return {
    start: () => {
      stop()
      timer = setInterval(() => {
        if (newest === '' || newest === said) return
        said = newest
        say(newest)
      }, lastingMs).unref()
    },
    heard: (text: string) => {
      newest = text
    },
    stop,
  }
}
