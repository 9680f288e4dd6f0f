import { expect, test } from 'vitest'
import { colimaHome } from '../../../src/colima/home.ts'

const at = (env: NodeJS.ProcessEnv, there: string[], platform: NodeJS.Platform = 'linux') =>
  colimaHome({ env, home: '/home/me', platform, exists: (path) => there.includes(path) })

test('COLIMA_HOME counts only when it exists, as Colima has it', () => {
  expect(at({ COLIMA_HOME: '/data/colima' }, ['/data/colima'])).toBe('/data/colima')
  expect(at({ COLIMA_HOME: '/data/colima' }, [])).toBe('/home/me/.config/colima')
})

test('the classic folder comes before those of XDG', () => {
  const env = { XDG_CONFIG_HOME: '/xdg' }
  expect(at(env, ['/home/me/.colima'])).toBe('/home/me/.colima')
  expect(at(env, [])).toBe('/xdg/colima')
})

test('a Mac without any gets the classic one', () => {
  expect(at({}, [], 'darwin')).toBe('/home/me/.colima')
  expect(at({}, ['/home/me/.config/colima'], 'darwin')).toBe('/home/me/.config/colima')
})
