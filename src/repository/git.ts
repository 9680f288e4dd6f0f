import { ExitCode, FleetError } from '../errors.ts'
import { codeOf } from '../system/files.ts'
import { type RunResult, run } from '../system/process.ts'

/** Set by git for its hooks; they would lead away from the repository that is asked for. */
const inherited = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_PREFIX',
  'GIT_OBJECT_DIRECTORY',
]
const clean = Object.fromEntries(inherited.map((name) => [name, undefined]))

export interface GitOptions {
  cwd: string
  env?: Record<string, string | undefined>
  input?: string
}

/** Runs git; a non-zero exit is a result. */
export async function tryGit(args: string[], { cwd, env, input }: GitOptions): Promise<RunResult> {
  try {
    return await run('git', args, {
      cwd,
      env: { ...clean, LC_ALL: 'C', ...env },
      ...(input === undefined ? {} : { input }),
    })
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && !String(error).includes('ENOENT')) throw error
    throw new FleetError({
      code: 'git-missing',
      message: 'git is not installed',
      hint: 'Install git 2.25 or later and run the same command again.',
      exitCode: ExitCode.machine,
      cause: error,
    })
  }
}

/** Runs git and returns what it printed. @throws FleetError with git's own words. */
export async function git(args: string[], options: GitOptions): Promise<string> {
  const { exitCode, stdout, stderr } = await tryGit(args, options)
  if (exitCode === 0) return stdout
  if (/no space left on device|disk quota exceeded/i.test(stderr))
    throw diskFull(options.cwd, stderr)
  throw new FleetError({
    code: 'git-failed',
    message: `git ${args.find((argument) => !argument.startsWith('-')) ?? ''} failed in ${options.cwd}`,
    why: stderr.trim(),
    hint: 'Mend what git names and run the same command again.',
    exitCode: ExitCode.usage,
  })
}

function diskFull(folder: string, words: string): FleetError {
  return new FleetError({
    code: 'disk-full',
    message: `No space left for what git writes for ${folder}`,
    why: words.trim(),
    hint: 'Free some disk space and run the same command again; nothing was lost.',
    exitCode: ExitCode.machine,
  })
}

/** The lines git prints, without the empty ones; none when it fails. */
export async function gitLines(args: string[], options: GitOptions): Promise<string[]> {
  const { exitCode, stdout } = await tryGit(args, options)
  return exitCode === 0 ? stdout.split(/\n|\0/).filter((line) => line !== '') : []
}
