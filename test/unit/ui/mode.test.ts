import { describe, expect, it } from 'vitest'
import { chooseColor, chooseMode } from '../../../src/ui/mode.ts'

describe('how a run shows itself', () => {
  it('is JSON when asked for, whatever the surroundings', () => {
    expect(chooseMode({ output: 'json', isTTY: true, env: {} })).toBe('json')
    expect(chooseMode({ output: 'json', isTTY: false, env: { CI: 'true' } })).toBe('json')
  })

  it('is the live list on a terminal', () => {
    expect(chooseMode({ output: 'text', isTTY: true, env: { TERM: 'xterm-256color' } })).toBe(
      'live',
    )
    expect(chooseMode({ isTTY: true, env: { CI: 'false' } })).toBe('live')
  })

  it.each([
    ['there is no terminal', false, {}],
    ['it runs in CI', true, { CI: 'true' }],
    ['the terminal cannot move its cursor', true, { TERM: 'dumb' }],
  ])('is plain lines when %s', (_, isTTY, env) => {
    expect(chooseMode({ isTTY, env })).toBe('plain')
  })

  it('is without colours when NO_COLOR is set to anything', () => {
    expect(chooseColor({ isTTY: true, env: {} })).toBe(true)
    expect(chooseColor({ isTTY: true, env: { NO_COLOR: '' } })).toBe(true)
    expect(chooseColor({ isTTY: true, env: { NO_COLOR: '0' } })).toBe(false)
    expect(chooseColor({ isTTY: false, env: {} })).toBe(false)
  })
})
