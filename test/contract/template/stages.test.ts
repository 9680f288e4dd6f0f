import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildReader, hasGo } from '../repository/support.ts'
import { stageTable } from './stage-table.ts'
import { readTemplate } from './support.ts'

const page = join(import.meta.dirname, '..', '..', '..', 'docs', 'services.md')

describe.skipIf(!hasGo)(
  hasGo ? 'docs/services.md' : 'docs/services.md (skipped: no Go on this machine)',
  () => {
    beforeAll(buildReader)

    it('shows all that differs between the rendered stages, and nothing else', async () => {
      const table = stageTable(await readTemplate('dev'), await readTemplate('prod'))
      const [, inPage] = readFileSync(page, 'utf8').split('<!-- stages -->\n')
      expect(inPage).toBe(table)
    })
  },
)
