import type { Command } from 'commander'
import { declareCredentials } from './declarations/credentials.js'
import { declareDns } from './declarations/dns.js'
import { declareDoctor } from './declarations/doctor.js'
import { declareDown } from './declarations/down.js'
import { declareForward } from './declarations/forward.js'
import { declareGraph } from './declarations/graph.js'
import { declareInit } from './declarations/init.js'
import { declareOpen } from './declarations/open.js'
import type { Exit } from './declarations/options.js'
import { declareRecover } from './declarations/recover.js'
import { declareStart } from './declarations/start.js'
import { declareStatus } from './declarations/status.js'
import { declareStop } from './declarations/stop.js'
import { declareSync } from './declarations/sync.js'
import { declareTimeline } from './declarations/timeline.js'
import { declareUp } from './declarations/up.js'
import { declareValidate } from './declarations/validate.js'

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
