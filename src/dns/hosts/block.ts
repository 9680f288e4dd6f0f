import { brokenMarkers } from './errors.ts'
import { type Line, linesOf } from './lines.ts'

/** Where a cluster's block lies in a hosts file, as byte offsets. */
export interface Block {
  /** With the line ending that fleet put before it, where the file had none at its end. */
  start: number
  /** Behind the line ending of its last line. */
  end: number
  /** The block brought the ending of the line before it. */
  joined: boolean
  /** That of the block's own lines. */
  ending: LineEnding
}

type LineEnding = '\n' | '\r\n'

const begin = '# BEGIN fleet '
const end = '# END fleet '
const joinedMark = ' (joined)'

/**
 * The block of a cluster; undefined when there is none.
 * @throws FleetError when its markers are broken or doubled, so that nobody can tell what is whose
 */
export function findBlock(file: Buffer, cluster: string): Block | undefined {
  const all = markersIn(linesOf(file))
  const own = all.filter((marker) => marker.cluster === cluster)
  const [first, last] = own
  if (!first) return undefined
  const position = all.indexOf(first)
  const paired = own.length === 2 && first.opens && last?.opens === false
  if (!paired || all[position + 1] !== last) {
    throw brokenMarkers(
      cluster,
      own.map(({ line }) => line.number),
    )
  }
  const { joined, line } = first
  const ending = file[line.end - 2] === 0x0d ? '\r\n' : '\n'
  const start = joined ? Math.max(0, line.start - ending.length) : line.start
  return { start, end: last.line.end, joined, ending }
}

/** The hosts file with the cluster's block added or brought up to date; all other bytes stay. */
export function withBlock(file: Buffer, cluster: string, names: string[]): Buffer {
  const found = findBlock(file, cluster)
  if (names.length === 0) return withoutBlock(file, cluster)
  const before = file.subarray(0, found?.start ?? file.length)
  const after = file.subarray(found?.end ?? file.length)
  const joined = found ? found.joined : before.length > 0 && !endsLine(before)
  const ending = found?.ending ?? lineEnding(file)
  const lines = [
    `${begin}${cluster}${joined ? joinedMark : ''}`,
    ...names.flatMap((name) => [`127.0.0.1 ${name}`, `::1 ${name}`]),
    `${end}${cluster}`,
  ]
  const text = lines.map((line) => `${line}${ending}`).join('')
  return Buffer.concat([before, Buffer.from(joined ? ending + text : text, 'latin1'), after])
}

/** The hosts file without the cluster's block: the bytes from before it was added. */
export function withoutBlock(file: Buffer, cluster: string): Buffer {
  const found = findBlock(file, cluster)
  if (!found) return file
  const after = file.subarray(found.end)
  // What others have appended since needs the line before it to stay ended.
  const keep = found.joined && after.length > 0 ? found.ending.length : 0
  return Buffer.concat([file.subarray(0, found.start + keep), after])
}

/** The names in a cluster's block, each once. */
export function namesInBlock(file: Buffer, cluster: string): string[] {
  const found = findBlock(file, cluster)
  if (!found) return []
  const lines = file.subarray(found.start, found.end).toString('latin1').split(/\r?\n/)
  const names = lines
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.split(/\s+/)[1] ?? '')
    .filter((name) => name !== '')
  return [...new Set(names)]
}

/** The clusters that a hosts file has markers of, each once. */
export function clustersIn(file: Buffer): string[] {
  return [...new Set(markersIn(linesOf(file)).map(({ cluster }) => cluster))]
}

interface Marker {
  line: Line
  cluster: string
  opens: boolean
  joined: boolean
}

function markersIn(lines: Line[]): Marker[] {
  return lines.flatMap((line) => {
    const opens = line.text.startsWith(begin)
    if (!opens && !line.text.startsWith(end)) return []
    const rest = line.text.slice((opens ? begin : end).length).trimEnd()
    const joined = opens && rest.endsWith(joinedMark)
    const cluster = joined ? rest.slice(0, -joinedMark.length) : rest
    return [{ line, cluster, opens, joined }]
  })
}

function endsLine(file: Buffer): boolean {
  return file.at(-1) === 0x0a
}

/** That of the first line, so that a file of CRLF lines stays one. */
function lineEnding(file: Buffer): LineEnding {
  const newline = file.indexOf(0x0a)
  return newline > 0 && file[newline - 1] === 0x0d ? '\r\n' : '\n'
}
