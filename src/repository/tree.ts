import { type ObjectDocument, objectsIn } from './documents.ts'
import type { Commit } from './entries.ts'
import { git, gitLines } from './git.ts'

/** The names of all files of a commit. */
export async function listFiles({ root, ref }: Commit): Promise<string[]> {
  return gitLines(['ls-tree', '-r', '-z', '--name-only', ref], { cwd: root })
}

/** YAML files of a commit in which a line matches an extended regular expression. */
export async function pathsWith({ root, ref }: Commit, pattern: string): Promise<string[]> {
  const args = ['grep', '-z', '-l', '-I', '-E', '-e', pattern, ref, '--', '*.yaml', '*.yml']
  // git puts the commit before each name.
  return (await gitLines(args, { cwd: root })).map((line) => line.slice(ref.length + 1))
}

/** The Kubernetes objects in a file of a commit. */
export async function objectsOf({ root, ref }: Commit, file: string): Promise<ObjectDocument[]> {
  return objectsIn(await git(['show', `${ref}:${file}`], { cwd: root }))
}
