#!/usr/bin/env zx
/**
 * Turns what `tmux capture-pane -e -p` printed into an SVG:
 *   npx zx scripts/terminal-picture.mjs <capture> <picture.svg> [--title "fleet up"] [--columns 80]
 */
import { styleText } from 'node:util'
import stringWidth from 'string-width'
import { argv, fs } from 'zx'

const cell = { width: 8.4, height: 20, font: 14 }
const margin = { x: 20, top: 48, bottom: 16 }
const theme = { background: '#11151c', bar: '#1b212b', text: '#d5dbe5', title: '#8b95a5' }
const palette = (
  '#3b4252 #e5707a #8ccf7e #e5c76b #67b0e8 #c47fd5 #6cc7cf #c9d1dc ' +
  '#6b7689 #ff8a93 #a3e596 #f4d67a #7cc4ff #d79be6 #84dde4 #ffffff'
).split(' ')

const [input, output] = argv._.slice(argv._[0]?.endsWith('terminal-picture.mjs') ? 1 : 0)
if (!input || !output) {
  console.error('usage: terminal-picture.mjs <capture> <picture.svg> [--title …] [--columns 80]')
  process.exit(2)
}
const lines = trimEnd((await fs.readFile(input, 'utf8')).split('\n').map(parseLines()))
await fs.writeFile(output, draw(lines, argv.columns ?? 80, argv.title ?? 'fleet up'))
console.error(styleText('green', '✓'), output)

/** Reads line after line into runs of text of one look; a look goes on from one line to the next. */
function parseLines() {
  let look = {}
  return (line) => {
    const runs = []
    let column = 0
    for (const [index, part] of line.split('\x1b[').entries()) {
      const [, codes, text] = (index > 0 && /^([\d;]*)m(.*)$/.exec(part)) || [
        undefined,
        undefined,
        part,
      ]
      if (codes !== undefined) look = applyCodes(look, codes)
      for (const piece of text.split(/(^ +| {2,}| +$)/)) {
        if (piece.trim() !== '') runs.push({ ...look, text: piece, column })
        column += stringWidth(piece)
      }
    }
    return runs
  }
}

/** SGR codes (ECMA-48 8.3.117): reset, bold, faint, italic, and foreground colours. */
function applyCodes(look, codes) {
  const rest = codes.split(';').map(Number)
  let next = look
  while (rest.length > 0) {
    const code = rest.shift()
    if (code === 0) next = {}
    else if (code === 1) next = { ...next, bold: true }
    else if (code === 2) next = { ...next, faint: true }
    else if (code === 3) next = { ...next, italic: true }
    else if (code === 22) next = { ...next, bold: false, faint: false }
    else if (code === 23) next = { ...next, italic: false }
    else if (code === 38) next = { ...next, color: extendedColor(rest) }
    else if (code === 48) extendedColor(rest)
    else if (code === 39) next = { ...next, color: undefined }
    else if (code >= 30 && code <= 37) next = { ...next, color: palette[code - 30] }
    else if (code >= 90 && code <= 97) next = { ...next, color: palette[code - 82] }
  }
  return next
}

function extendedColor(rest) {
  if (rest.shift() === 2) return `rgb(${rest.splice(0, 3).join(',')})`
  const index = rest.shift() ?? 0
  if (index < 16) return palette[index]
  if (index >= 232)
    return `rgb(${Array(3)
      .fill((index - 232) * 10 + 8)
      .join(',')})`
  const cube = index - 16
  const steps = [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6]
  return `rgb(${steps.map((step) => (step === 0 ? 0 : step * 40 + 55)).join(',')})`
}

function draw(lines, columns, title) {
  const width = columns * cell.width + 2 * margin.x
  const height = lines.length * cell.height + margin.top + margin.bottom
  const dots = ['#e5707a', '#e5c76b', '#8ccf7e'].map(
    (color, index) => `<circle cx="${20 + index * 18}" cy="16" r="5.5" fill="${color}"/>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(title)}">
<rect width="${width}" height="${height}" rx="8" fill="${theme.background}"/>
<path d="M0 32V8a8 8 0 0 1 8-8h${width - 16}a8 8 0 0 1 8 8v24z" fill="${theme.bar}"/>
${dots.join('')}
<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="${cell.font}" fill="${theme.text}" xml:space="preserve">
<text x="${width / 2}" y="21" text-anchor="middle" font-size="13" fill="${theme.title}">${escapeXml(title)}</text>
${lines.flatMap((runs, row) => runs.map((run) => drawRun(run, row))).join('\n')}
</g>
</svg>
`
}

/** A run has the length of its cells, whatever font the reader's machine has. */
function drawRun({ text, column, color, bold, faint, italic }, row) {
  const attributes = {
    x: round(margin.x + column * cell.width),
    y: margin.top + row * cell.height + cell.font,
    textLength: round(stringWidth(text) * cell.width),
    lengthAdjust: 'spacingAndGlyphs',
    fill: color,
    'font-weight': bold ? 'bold' : undefined,
    'font-style': italic ? 'italic' : undefined,
    opacity: faint ? 0.6 : undefined,
  }
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}="${value}"`)
  return `<text ${written.join(' ')}>${escapeXml(text)}</text>`
}

function round(value) {
  return Number(value.toFixed(2))
}

function escapeXml(text) {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}

function trimEnd(lines) {
  return lines.slice(0, lines.findLastIndex((runs) => runs.length > 0) + 1)
}
