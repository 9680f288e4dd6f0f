import { connectionString } from '../credentials/connection.ts'
import type { Login } from '../credentials/types.ts'
import { pad, widthOf } from './columns.ts'
import { type Line, paint, span } from './line.ts'
import type { PrintOptions } from './result.ts'
import { oneLine } from './text.ts'

/** A service with its logins, as it is printed. */
interface ServiceRow {
  service: string
  best?: { url: string }
  problem?: string
  logins: Login[]
}

interface CredentialsPrintOptions extends Pick<PrintOptions, 'color'> {
  /** Print passwords. */
  show: boolean
  /** Nothing runs behind the services. */
  simulated: boolean
}

const head = ['SERVICE', 'URL', 'USER', 'PASSWORD', 'SECRET']

/** Logins: a table with dots for passwords, or in full, where nothing of a value is cut off. */
export function renderCredentials(
  services: ServiceRow[],
  { color, show, simulated }: CredentialsPrintOptions,
): string[] {
  if (services.length === 0) return ['No service of the cluster has a login that fleet knows.']
  const lines = show
    ? services.flatMap((row, index) => [...(index > 0 ? [[]] : []), ...inFull(row)])
    : table(services)
  const hidden = services.some(({ logins }) => logins.length > 0) && !show
  return [
    ...lines.map((line) => paint(line, color).trimEnd()),
    ...(hidden ? ['', '--show prints the passwords, --copy puts one on the clipboard.'] : []),
    ...(simulated ? ['', 'In the sandbox nothing runs behind these services.'] : []),
  ]
}

function table(services: ServiceRow[]): Line[] {
  const cells = [head, ...services.flatMap(rowsOf)]
  const widths = head.map((_, column) =>
    Math.max(...cells.map((row) => widthOf(row[column] ?? ''))),
  )
  return cells.map((row, index) =>
    row.map((cell, column) =>
      span(`${pad(cell, widths[column] ?? 0)}  `, index === 0 ? 'quiet' : undefined),
    ),
  )
}

function rowsOf(row: ServiceRow): string[][] {
  const [name, url] = [oneLine(row.service), oneLine(urlOf(row))]
  if (row.logins.length === 0) return [[name, url, '-', '-', 'none in the cluster']]
  return row.logins.map(({ user = '-', hashed, secret }) => {
    const password = hashed ? 'only its hash' : '••••••••'
    return [name, url, oneLine(user), password, `${secret.namespace}/${secret.name}`]
  })
}

function inFull(row: ServiceRow): Line[] {
  const title: Line = [span(`${oneLine(row.service)}  `, 'strong'), span(urlOf(row))]
  if (row.logins.length === 0) return [title, field('login', 'none in the cluster')]
  return [
    title,
    ...row.logins.flatMap((login, index): Line[] => {
      const { user = '-', password, secret } = login
      const connection = row.best && connectionString(row.best.url, login)
      return [
        ...(index > 0 ? [[]] : []),
        field('user', user),
        field('password', password ?? 'the cluster has only its hash'),
        ...(connection === undefined ? [] : [field('connect', connection)]),
        field('secret', `${secret.namespace}/${secret.name}`),
      ]
    }),
  ]
}

function urlOf({ best, problem }: ServiceRow): string {
  return best?.url ?? problem ?? 'cannot be reached'
}

function field(name: string, value: string): Line {
  return [span(`  ${pad(name, 10)}`, 'quiet'), span(oneLine(value))]
}
