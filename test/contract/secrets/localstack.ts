import { createServer } from 'node:http'
import { z } from 'zod'
import { endServer, listenOnLoopback } from '../../support/loopback.ts'

/** A stand-in that speaks as much of LocalStack as seeding needs: health and Secrets Manager. */
export interface TestLocalStack {
  port: number
  /** Key → SecretString. */
  secrets: Map<string, string>
  /** The actions that were called, with the region they were meant for. */
  calls: string[]
  /** What its health says of Secrets Manager. */
  state: string
  /** How often its health was asked for. */
  asked: number
  stop(): Promise<void>
}

const Input = z.object({
  Name: z.string().optional(),
  SecretId: z.string().optional(),
  SecretString: z.string().optional(),
})

export async function startLocalStack(): Promise<TestLocalStack> {
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
      response.end(JSON.stringify(body))
    }
    if (request.url === '/_localstack/health') {
      stack.asked += 1
      return answer(200, { services: { secretsmanager: stack.state, s3: 'available' } })
    }
    let text = ''
    for await (const chunk of request.setEncoding('utf8')) text += chunk
    const { Name, SecretId, SecretString = '' } = Input.parse(JSON.parse(text))
    const action = String(request.headers['x-amz-target'])
    const [, region] =
      /Credential=[^/]+\/\d{8}\/([^/]+)\/secretsmanager\//.exec(
        request.headers.authorization ?? '',
      ) ?? []
    stack.calls.push(`${action} ${region}`)
    const key = Name ?? SecretId ?? ''
    const known = stack.secrets.get(key)
    const missing = () => answer(400, { __type: 'ResourceNotFoundException', message: 'no' })
    if (action === 'secretsmanager.GetSecretValue') {
      return known === undefined ? missing() : answer(200, { Name: key, SecretString: known })
    }
    if (action === 'secretsmanager.CreateSecret' && known !== undefined) {
      return answer(400, { __type: 'ResourceExistsException', message: 'it exists' })
    }
    if (action === 'secretsmanager.PutSecretValue' && known === undefined) return missing()
    stack.secrets.set(key, SecretString)
    return answer(200, { Name: key })
  })
  const port = await listenOnLoopback(server)
  const stack: TestLocalStack = {
    port,
    secrets: new Map(),
    calls: [],
    state: 'initializing',
    asked: 0,
    stop: () => endServer(server),
  }
  return stack
}
