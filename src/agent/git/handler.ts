import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { PipedProcess } from '../../system/piped.ts'
import { type Handler, respondText } from '../handler.ts'
import { hasBasicAuth } from './auth.ts'
import { gitRoute } from './route.ts'
import { acceptedProtocol, uploadPack } from './upload-pack.ts'

export interface GitServerOptions {
  /** The fleet's local clone: a work tree, a linked work tree or a bare repository. */
  repository: string
  /** Served in its place while it answers with one; asked at each request. */
  instead?: () => string | undefined
  username: string
  password: string
  env?: NodeJS.ProcessEnv
}

/** Packet lines that open the answer to protocol versions 0 and 1 (gitprotocol-http(5)). */
const SERVICE_HEADER = '001e# service=git-upload-pack\n0000'

/** Serves one local clone, read-only, to Flux's source-controller under `/git/`. */
export function gitHandler(options: GitServerOptions): Handler {
  return async (request, response, url) => {
    const route = gitRoute(request.method ?? 'GET', url)
    if (route === undefined) return false
    if (!hasBasicAuth(request.headers.authorization, options)) {
      return respondText(response, 401, 'Credentials are needed.', {
        'www-authenticate': 'Basic realm="fleet", charset="UTF-8"',
      })
    }
    if (route.kind === 'refused') return respondText(response, route.status, route.reason)
    const advertise = route.kind === 'advertise'
    const protocol = acceptedProtocol(single(request.headers['git-protocol']))
    const child = uploadPack({
      repository: options.instead?.() ?? options.repository,
      advertise,
      protocol,
      ...(options.env === undefined ? {} : { env: options.env }),
    })
    response.once('close', () => child.kill())
    feed(child, request, advertise)
    const prefix = advertise && !protocol?.includes('version=2') ? SERVICE_HEADER : ''
    await answer(child, response, advertise ? 'advertisement' : 'result', prefix)
    return true
  }
}

/** Hands the request's body to git; a broken body ends the child, whose exit is then reported. */
function feed(child: PipedProcess, request: IncomingMessage, advertise: boolean): void {
  if (advertise) {
    child.stdin.end()
    return
  }
  const zipped = request.headers['content-encoding'] === 'gzip'
  const stages = zipped ? [request, createGunzip(), child.stdin] : [request, child.stdin]
  pipeline(stages).catch(() => child.kill())
}

/** Streams git's answer; the status waits for the first byte, so that a failure is still a 500. */
async function answer(
  child: PipedProcess,
  response: ServerResponse,
  kind: string,
  prefix: string,
): Promise<void> {
  const start = () => {
    response.writeHead(200, {
      'content-type': `application/x-git-upload-pack-${kind}`,
      'cache-control': 'no-cache, max-age=0, must-revalidate',
    })
    if (prefix !== '') response.write(prefix)
  }
  let started = false
  try {
    for await (const chunk of child.stdout) {
      if (!started) start()
      started = true
      if (!response.write(chunk)) await drained(response)
    }
  } catch {
    child.kill()
  }
  const { code, stderr } = await child.exit
  if (response.destroyed) return
  if (code === 0) {
    if (!started) start()
    response.end()
  } else if (started) {
    // The head is out: only a broken connection tells the client that the pack is not whole.
    response.destroy()
  } else {
    respondText(response, 500, `git upload-pack ended with ${code}: ${stderr.trim()}`)
  }
}

function drained(response: ServerResponse): Promise<void> {
  if (response.destroyed) return Promise.reject(new Error('The client went away.'))
  return new Promise((resolve, reject) => {
    const done = () => {
      response.off('drain', done)
      response.off('close', gone)
      resolve()
    }
    const gone = () => {
      response.off('drain', done)
      reject(new Error('The client went away.'))
    }
    response.once('drain', done)
    response.once('close', gone)
  })
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}
