import type { Command } from 'commander'
import { declareCredentials } from './declarations/credentials.ts'
import { declareDns } from './declarations/dns.ts'
import { declareDoctor } from './declarations/doctor.ts'
import { declareDown } from './declarations/down.ts'
import { declareForward } from './declarations/forward.ts'
import { declareGraph } from './declarations/graph.ts'
import { declareInit } from './declarations/init.ts'
import { declareOpen } from './declarations/open.ts'
import type { Exit } from './declarations/options.ts'
import { declareRecover } from './declarations/recover.ts'
import { declareStart } from './declarations/start.ts'
import { declareStatus } from './declarations/status.ts'
import { declareStop } from './declarations/stop.ts'
import { declareSync } from './declarations/sync.ts'
import { declareTimeline } from './declarations/timeline.ts'
import { declareUp } from './declarations/up.ts'
import { declareValidate } from './declarations/validate.ts'

/**
 * Declares every command and option; nothing else is loaded until a command runs, so that
 * `fleet --help` stays as quick as Node itself.
 */
export function declareCommands(program: Command, exit: Exit): void {
  declareInit(program, exit)
  declareUp(program, exit)
  declareStatus(program, exit)
  declareGraph(program, exit)
  declareSync(program, exit)
  declareTimeline(program, exit)
  declareValidate(program, exit)
  declareForward(program, exit)
  declareOpen(program, exit)
  declareCredentials(program, exit)
  declareStop(program, exit)
  declareStart(program, exit)
  declareRecover(program, exit)
  declareDoctor(program, exit)
  declareDown(program, exit)
  declareDns(program, exit)
}
