import { stripVTControlCharacters } from 'node:util'

/**
 * Text from outside as one harmless line: no escape sequences, line breaks, tabs, lone surrogates,
 * or marks that change the writing direction of what follows.
 */
export function oneLine(text: string): string {
  return stripVTControlCharacters(text)
    .toWellFormed()
    .replace(/[\u202a-\u202e\u2066-\u2069]/gu, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
}

/** "1 service", "2 services". */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
