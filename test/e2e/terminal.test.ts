import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { waitingMark } from '../../src/ui/glyphs.ts'
import { apiServerBinaries } from '../contract/support/api-server.ts'
import { needing } from '../contract/support/binaries.ts'
import { checkout } from '../support/checkout.ts'
import { makeFleetRepository } from '../support/fleet-repository.ts'
import { largeFleet } from '../support/large-fleet.ts'
import { type FleetHome, fleetHome } from '../support/run-fleet.ts'
import { hasTmux, openTerminal, type Size } from '../support/terminal.ts'

const title = hasTmux
  ? needing('a real run of 22 services in a terminal', apiServerBinaries)
  : 'a real run of 22 services in a terminal (skipped: no tmux here)'

describe.skipIf(!hasTmux || !apiServerBinaries)(title, () => {
  let home: FleetHome
  let fleet: string[]
  let terminal: ReturnType<typeof openTerminal> | undefined

  beforeAll(() => {
    home = fleetHome()
    fleet = ['--repo', makeFleetRepository(largeFleet), '--stage', 'dev']
  })
  afterEach(async () => {
    terminal?.close()
    terminal = undefined
  })
  afterAll(() => home.run(['down', ...fleet]))

  const sandbox = ['--provider', 'sandbox']
  /** A shell in which `fleet up` is typed: what comes after it is seen too. */
  function up(size: Size, options: string[] = [], env: Record<string, string> = {}) {
    const words = [
      process.execPath,
      join(checkout, 'bin', 'fleet.js'),
      'up',
      ...fleet,
      ...sandbox,
      ...options,
    ]
    // Of the test's own surroundings, only what a terminal has.
    const shell = ['env', '-u', 'CI', '-u', 'NO_COLOR', 'bash', '--norc', '-c']
    const script = `${words.join(' ')}; echo "ended with $?"; exec sleep 600`
    const surroundings = { XDG_STATE_HOME: home.state, FLEET_HOSTS_FILE: home.hosts, ...env }
    const variables = Object.entries(surroundings).map(([name, value]) => `${name}=${value}`)
    terminal = openTerminal(size, [...shell.slice(0, 5), ...variables, ...shell.slice(5), script])
    return terminal
  }

  /** Looks at the screen again and again until it shows the end; every picture once. */
  async function film(shown: ReturnType<typeof openTerminal>): Promise<string[][]> {
    const pictures = new Map<string, string[]>()
    await expect
      .poll(
        () => {
          const lines = shown.lines()
          pictures.set(lines.join('\n'), lines)
          return lines.join('\n')
        },
        { timeout: 180_000, interval: 40 },
      )
      .toMatch(/^ended with \d+$/m)
    return [...pictures.values()]
  }

  it('at 80×24 never repeats or scrolls a line, folds what is finished, and ends with all there is to know', async () => {
    const shown = up({ columns: 80, rows: 24 })
    const pictures = await film(shown)
    const live = pictures.filter((lines) => lines.some((line) => line.includes('━')))
    expect(live.length).toBeGreaterThan(10)
    for (const lines of live) expectWhole(lines, { columns: 80, rows: 24 })
    expect(live.some((lines) => lines.some((line) => /✓ layer 0 +6\/6 {2}\w/.test(line)))).toBe(
      true,
    )

    const end = shown.text()
    expect(shown.ask('history_size')).toBe('0')
    expect(end).toContain('✓ 22 services healthy')
    expect(end).toMatch(/Rehearsed in \d+ s \(critical path \d+ s\)/)
    expect(end).toMatch(/Not proven:\n {2}- images/)
    expect(end).toMatch(/export KUBECONFIG=\S+\/kubeconfig/)
    expect(end).toContain('Next: fleet status')
    expect(end).toContain('ended with 0')
    expectGivenBack(shown)
  })

  it('names a fault as the one thing that everything waits for, at 200 columns and through resizes', async () => {
    const large = { columns: 200, rows: 50 }
    const shown = up(large, ['--fault', 'loki=CrashLoopBackOff', '--timeout', '40s'])
    await shown.showsLine(/▸ loki: pod loki-\S+ CrashLoopBackOff.* \d+ s$/m)
    expectWhole(shown.lines(), large)
    for (const size of [{ columns: 80, rows: 24 }, { columns: 46, rows: 12 }, large]) {
      shown.resize(size)
      await expect.poll(() => shown.lines().at(-1)?.length ?? 0).toBeLessThanOrEqual(size.columns)
      await shown.showsLine(/▸ loki: pod/m)
      expectWhole(shown.lines(), size)
    }
    await film(shown)
    expect(shown.text()).toMatch(/✗ loki failed: Pod default\/loki-/)
    expect(shown.text()).toMatch(/Goes on: .*cert-manager/)
    expect(shown.text()).toContain('ended with 1')
    expectGivenBack(shown)
  })

  it('leaves a clean terminal after Ctrl-C, and says how to go on', async () => {
    const shown = up({ columns: 80, rows: 24 }, ['--fault', 'traefik=CrashLoopBackOff'])
    await shown.showsLine(/▸ .*pod tr/m)
    shown.press('C-c')
    const end = (await film(shown)).at(-1)?.join('\n')
    expect(end).toMatch(/! Interrupted after [\d.]+ s/)
    expect(end).toContain('Next: fleet up goes on from here')
    expect(end).toContain('ended with 130')
    expectGivenBack(shown)
  })

  it('has no colours with NO_COLOR', async () => {
    const shown = up({ columns: 80, rows: 24 }, [], { NO_COLOR: '1' })
    await film(shown)
    expect(shown.text()).toContain('Rehearsed in')
    expect(shown.colours()).toBe(false)
  })

  it('prints plain lines into a pipe, and only JSON with --output json', async () => {
    const plain = await home.run(['up', ...fleet], { env: { NO_COLOR: '' } })
    expect(plain.stderr + plain.stdout).not.toContain('\u001b')
    expect(plain.stderr).toMatch(/^Services: done in /m)
    expect(plain.stdout).toMatch(/^✓ Rehearsed in /)

    const json = await home.run(['up', ...fleet, '--output', 'json'])
    const lines = json.stdout.trimEnd().split('\n')
    expect(json.events).toHaveLength(lines.length)
    for (const event of json.events) {
      expect(event).toMatchObject({ type: expect.any(String), at: expect.any(String) })
    }
    expect(json.stderr).toBe('')
  })
})

/** The alternate screen is left, and the cursor is there. */
function expectGivenBack(shown: ReturnType<typeof openTerminal>): void {
  expect(shown.ask('alternate_on')).toBe('0')
  expect(shown.ask('cursor_flag')).toBe('1')
}

/** One picture of a run: within the screen, nothing twice, one line about what is waited for. */
function expectWhole(lines: string[], { columns, rows }: Size): void {
  const written = lines.filter((line) => line.trim() !== '')
  expect(lines.length).toBeLessThanOrEqual(rows)
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns)
  expect(new Set(written).size, written.join('\n')).toBe(written.length)
  const waiting = written.filter((line) => line.trim().startsWith(waitingMark))
  expect(waiting.length, written.join('\n')).toBeLessThanOrEqual(1)
  const open = written.some((line) => /[◐◓◑◒○✗] +\S+ /.test(line) && /layer/.test(line))
  if (open) expect(waiting, written.join('\n')).toHaveLength(1)
}
