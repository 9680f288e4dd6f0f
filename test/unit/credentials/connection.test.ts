import fc from 'fast-check'
import { expect, it } from 'vitest'
import { connectionString } from '../../../src/credentials/connection.ts'

it('is the URL with user, password and database', () => {
  const login = { user: 'n8n', password: 'pw', database: 'shop' }
  expect(connectionString('postgresql://localhost:5432', login)).toBe(
    'postgresql://n8n:pw@localhost:5432/shop',
  )
})

it('is nothing for a web page, and nothing without a password', () => {
  expect(connectionString('http://grafana.local', { user: 'a', password: 'b' })).toBe(undefined)
  expect(connectionString('redis://localhost:6379', { user: 'a' })).toBe(undefined)
})

it('keeps any user, password and database as they are', () => {
  const word = fc.string({ unit: 'grapheme', minLength: 1 })
  // A URL has no path that is called `.` or `..`.
  const name = word.filter((one) => !/^\.{1,2}$/.test(one))
  fc.assert(
    fc.property(word, word, name, (user, password, database) => {
      const text = connectionString('postgresql://localhost:5432', { user, password, database })
      const url = new URL(text ?? '')
      expect(decodeURIComponent(url.username)).toBe(user)
      expect(decodeURIComponent(url.password)).toBe(password)
      expect(decodeURIComponent(url.pathname.slice(1))).toBe(database)
    }),
  )
})
