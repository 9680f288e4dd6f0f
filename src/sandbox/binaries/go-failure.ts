import { ExitCode, FleetError } from '../../errors.ts'

const LINES_KEPT = 12

interface Cause {
  pattern: RegExp
  code: string
  message: string
  hint: string
  exitCode: ExitCode
}

const causes: Cause[] = [
  {
    pattern: /no space left on device|disk quota exceeded/i,
    code: 'disk-full',
    message: 'The disk is full: Go could not write',
    hint: 'Free some disk space, or point XDG_CACHE_HOME at a larger disk; the build goes on where it stopped.',
    exitCode: ExitCode.machine,
  },
  {
    pattern: /SECURITY ERROR|checksum mismatch/,
    code: 'checksum-mismatch',
    message: 'A downloaded Go module is not the one that fleet pins',
    hint: 'Somebody between here and its source has changed it: check GOPROXY, and do not work around it.',
    exitCode: ExitCode.failed,
  },
  {
    pattern: /signal: killed|cannot allocate memory|out of memory/,
    code: 'out-of-memory',
    message: 'The system ended the Go compiler, most likely for lack of memory',
    hint: 'Close other programs, or set GOMAXPROCS=1, and run the same command again; the build goes on where it stopped.',
    exitCode: ExitCode.machine,
  },
  {
    pattern:
      /dial tcp|no such host|i\/o timeout|TLS handshake|proxyconnect|: (4\d\d|5\d\d) [A-Z]|EOF$/m,
    code: 'go-download-failed',
    message: 'Go could not download the modules',
    hint: 'Check the network (GOPROXY names the module proxy, HTTPS_PROXY is honoured) and run the same command again; what was fetched is kept.',
    exitCode: ExitCode.machine,
  },
]

/** Turns what Go said before it failed into an error that a user can act on. */
export function explainGoFailure(command: string, words: string[]): FleetError {
  const said = words.join('\n')
  const why = words.slice(-LINES_KEPT).join('\n')
  const known = causes.find(({ pattern }) => pattern.test(said))
  if (known) {
    const { code, message, hint, exitCode } = known
    return new FleetError({ code, message, why, hint, exitCode })
  }
  return new FleetError({
    code: 'go-failed',
    message: `\`go ${command}\` failed while building the binaries`,
    why,
    hint: 'Run the same command again: it goes on where it stopped. If it fails in the same way, please report it.',
  })
}
