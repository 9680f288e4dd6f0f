import { oneLine } from '../ui/text.ts'

/** Markup, as opposed to text that may hold anything. */
export interface Markup {
  markup: string
}

type Content = Markup | string | number | undefined | (Markup | undefined)[]

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Builds markup for HTML and XML alike. Whatever is put in is escaped, and made one harmless line,
 * unless it is markup itself.
 */
export function xml(parts: TemplateStringsArray, ...values: Content[]): Markup {
  const text = parts.map((part, index) => part + (index in values ? render(values[index]) : ''))
  return { markup: text.join('') }
}

function render(value: Content): string {
  if (value === undefined) return ''
  if (Array.isArray(value)) return value.map(render).join('')
  if (typeof value === 'object') return value.markup
  // A tenth of a pixel is enough, and keeps the file small.
  if (typeof value === 'number') return String(Math.round(value * 10) / 10)
  return oneLine(value).replace(/[&<>"']/g, (character) => entities[character] ?? '')
}
