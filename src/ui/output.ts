import type { FleetEvent } from '../events.ts'

/** A view of the event stream of one run. */
export interface Ui {
  handle(event: FleetEvent): void
  /** Restores the terminal and prints what remains; safe to call twice and after an abort. */
  end(): Promise<void>
}

/** Where a view writes; a part of NodeJS.WriteStream. */
export interface Output {
  isTTY?: boolean
  write(text: string): unknown
  on?(event: 'resize', listener: () => void): unknown
  off?(event: 'resize', listener: () => void): unknown
}

export interface UiOptions {
  stderr: Output
  stdout: Output
  /** Whether standard error may be coloured; standard output also has to be a terminal. */
  color: boolean
  columns(): number
  rows(): number
  now(): Date
  /** The id of the step that waits for the services; `wait` unless told. */
  waitStep?: string
}
