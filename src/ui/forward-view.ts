import type { ForwardStatus } from '../forward/types.ts'
import { renderForwards } from './forwards.ts'
import { chooseColor, chooseMode } from './mode.ts'
import { openScreen } from './screen.ts'
import { throttle } from './throttle.ts'

/** What shows forwards until they end. */
export interface ForwardView {
  /** Something else than a byte count may have become another. */
  changed(): void
  end(): void
}

interface Terminal {
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
  env: NodeJS.ProcessEnv
}

/** A live table on a terminal; elsewhere a line, or with `json` an object, for each change of a forward. */
export function createForwardView(
  output: 'text' | 'json',
  rows: () => ForwardStatus[],
  terminal: Terminal = process,
): ForwardView {
  const { stdout, stderr, env } = terminal
  const mode = chooseMode({ output, isTTY: stderr.isTTY === true, env })
  if (mode === 'live') return liveView(stderr, env, rows)
  const write = mode === 'json' ? jsonLine : plainLine
  return changesView(rows, (status) => stdout.write(`${write(status)}\n`))
}

function liveView(
  stderr: NodeJS.WriteStream,
  env: NodeJS.ProcessEnv,
  rows: () => ForwardStatus[],
): ForwardView {
  const screen = openScreen(stderr)
  const color = chooseColor({ isTTY: true, env })
  const table = () => renderForwards(rows(), { columns: stderr.columns ?? 80, color })
  const draw = () => {
    const lines = [
      ...table(),
      '',
      'Ctrl-C ends the forwards of this list; fleet forward --detach keeps them.',
    ]
    screen.draw(lines.slice(0, stderr.rows ?? 24))
  }
  const drawing = throttle(draw, 100)
  const clock = setInterval(drawing.call, 1000)
  stderr.on('resize', drawing.call)
  drawing.call()
  return {
    changed: drawing.call,
    end: () => {
      clearInterval(clock)
      stderr.off('resize', drawing.call)
      drawing.stop()
      screen.close()
      stderr.write(`${table().join('\n')}\n`)
    },
  }
}

function changesView(
  rows: () => ForwardStatus[],
  print: (status: ForwardStatus) => void,
): ForwardView {
  const shown = new Map<string, string>()
  const changed = () => {
    for (const status of rows()) {
      const { state, url, reason, connections } = status
      const key = JSON.stringify([state, url, reason, connections])
      if (shown.get(status.id) === key) continue
      shown.set(status.id, key)
      print(status)
    }
  }
  const news = throttle(changed, 100)
  news.call()
  return {
    changed: news.call,
    end: () => {
      news.stop()
      changed()
    },
  }
}

function jsonLine(status: ForwardStatus): string {
  return JSON.stringify({ type: 'forward', ...status, at: new Date().toISOString() })
}

function plainLine({ name, url, state, reason, connections }: ForwardStatus): string {
  const open = connections > 0 ? `, ${connections} open` : ''
  return `${name}: ${url ?? 'no local port'} ${state}${open}${reason ? ` (${reason})` : ''}`
}
