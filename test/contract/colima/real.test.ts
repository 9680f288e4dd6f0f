import { rmSync } from 'node:fs'
import { beforeEach, describe } from 'vitest'
import { realObstacle, realStand } from './real-stand.ts'
import { behavesWithoutMachine, type Stand } from './without-machine.ts'

const obstacle = realObstacle()
const title = 'the real Colima without a machine'

describe.skipIf(obstacle)(obstacle ? `${title} (skipped: ${obstacle})` : title, () => {
  let stand: Stand
  beforeEach(() => {
    stand = realStand()
    return () => rmSync(stand.folder, { recursive: true })
  })
  behavesWithoutMachine(() => stand)
})
