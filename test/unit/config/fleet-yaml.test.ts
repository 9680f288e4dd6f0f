import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDuration } from '../../../src/config/duration.ts'
import { parseFleetYaml } from '../../../src/config/load.ts'
import { FleetError } from '../../../src/errors.ts'

const errorOf = (text: string): FleetError => {
  try {
    parseFleetYaml(text, 'fleet.yaml')
  } catch (error) {
    if (error instanceof FleetError) return error
    throw error
  }
  throw new Error('was accepted')
}

describe('fleet.yaml', () => {
  it('may be empty', () => {
    expect(parseFleetYaml('', 'fleet.yaml')).toEqual({})
  })

  it('is read with its values', () => {
    expect(parseFleetYaml('cluster:\n  name: blue\ntimeout: 20m\n', 'fleet.yaml')).toEqual({
      cluster: { name: 'blue' },
      timeout: '20m',
    })
  })

  it('names the file and line of an unknown key, and the key that was meant', () => {
    const error = errorOf('stage: dev\nbranhc: main\n')
    expect(error.message).toBe('fleet.yaml:2: unknown key "branhc"')
    expect(error.hint).toBe('Did you mean "branch"?')
    expect(error.exitCode).toBe(2)
  })

  it('names the line of an unknown key inside another', () => {
    expect(errorOf('cluster:\n  name: a\n  nmae: b\n').message).toBe(
      'fleet.yaml:3: unknown key "cluster.nmae"',
    )
  })

  it('takes ports of services, and names the key that was meant', () => {
    const text = 'forward:\n  grafana: { local: 3000 }\n  api: { namespace: a, port: http }\n'
    expect(parseFleetYaml(text, 'fleet.yaml')).toEqual({
      forward: { grafana: { local: 3000 }, api: { namespace: 'a', port: 'http' } },
    })
    const error = errorOf('forward:\n  grafana: { lcal: 3000 }\n')
    expect(error.message).toBe('fleet.yaml:2: unknown key "forward.grafana.lcal"')
    expect(error.hint).toBe('Did you mean "local"?')
  })

  it('takes registries whose images are cached, and refuses what is no URL', () => {
    const text = 'images:\n  mirrors:\n    quay.io: https://quay.io\n'
    expect(parseFleetYaml(text, 'fleet.yaml')).toEqual({
      images: { mirrors: { 'quay.io': 'https://quay.io' } },
    })
    expect(errorOf('images:\n  mirrors:\n    quay.io: quay\n').message).toBe(
      'fleet.yaml:3: images.mirrors.quay.io: give the URL of the registry: https://quay.io',
    )
    expect(errorOf('images: { mirors: {} }\n').hint).toBe('Did you mean "mirrors"?')
  })

  it('lists the known keys when nothing is near', () => {
    expect(errorOf('bananas: 3\n').hint).toContain('Known keys here: cluster, provider')
  })

  it('names the line of a wrong value', () => {
    expect(errorOf('stage: dev\ntimeout: soon\n').message).toBe(
      'fleet.yaml:2: timeout: use a duration like 90s, 10m or 1h30m',
    )
  })

  it('names the line of broken YAML', () => {
    expect(errorOf('stage: dev\ncluster: {name\n').message).toMatch(/^fleet.yaml:[23]: /)
  })

  it('refuses an alias without its anchor', () => {
    expect(errorOf('stage: *here\n').message).toContain('fleet.yaml:1: Unresolved alias')
  })

  it('answers any text with values or with a FleetError', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseFleetYaml(text, 'fleet.yaml')
        } catch (error) {
          expect(error).toBeInstanceOf(FleetError)
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('parseDuration', () => {
  it.each([
    ['90s', 90_000],
    ['1h30m', 5_400_000],
    ['1.5s', 1500],
    ['250ms', 250],
  ])('%s is %i ms', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds)
  })

  it.each(['', '5', '-1s', '0s', 's', '1d', '1s ', '1 s'])('"%s" is none', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })
})
