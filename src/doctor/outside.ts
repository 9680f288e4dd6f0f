import { EnvHttpProxyAgent, request } from 'undici'

export interface OutsideAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

/**
 * Asks a server outside, through the proxy that HTTP_PROXY, HTTPS_PROXY and NO_PROXY name, as whoever
 * pulls images does.
 * @throws when nobody answers
 */
export async function askOutside(
  url: string,
  options: { method?: 'GET' | 'HEAD'; headers?: Record<string, string>; signal: AbortSignal },
): Promise<OutsideAnswer> {
  const dispatcher = new EnvHttpProxyAgent()
  try {
    const { statusCode, headers, body } = await request(url, { ...options, dispatcher })
    return { status: statusCode, headers, text: await body.text() }
  } finally {
    void dispatcher.destroy()
  }
}
