import { z } from 'zod'

const text = z.string().optional()

const clusterSchema = z.looseObject({
  server: z.string(),
  'certificate-authority': text,
  'certificate-authority-data': text,
  'insecure-skip-tls-verify': z.boolean().optional(),
  'tls-server-name': text,
  'proxy-url': text,
  extensions: z.array(z.looseObject({ name: z.string(), extension: z.unknown() })).nullish(),
})

const execSchema = z.looseObject({
  apiVersion: z.string(),
  command: z.string(),
  args: z.array(z.string()).nullish(),
  env: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
  installHint: text,
  interactiveMode: text,
  provideClusterInfo: z.boolean().optional(),
})

const userSchema = z.looseObject({
  token: text,
  tokenFile: text,
  'client-certificate': text,
  'client-certificate-data': text,
  'client-key': text,
  'client-key-data': text,
  exec: execSchema.nullish(),
  'auth-provider': z.looseObject({ name: z.string() }).nullish(),
  username: text,
})

const contextSchema = z.looseObject({ cluster: z.string(), user: text })

/** The parts of a kubeconfig (clientcmd/v1) that lead to an API server. */
export const kubeconfigSchema = z.looseObject({
  'current-context': text,
  contexts: z.array(z.looseObject({ name: z.string(), context: contextSchema })).nullish(),
  clusters: z.array(z.looseObject({ name: z.string(), cluster: clusterSchema })).nullish(),
  users: z.array(z.looseObject({ name: z.string(), user: userSchema.nullish() })).nullish(),
})

export type Kubeconfig = z.infer<typeof kubeconfigSchema>
export type KubeconfigCluster = z.infer<typeof clusterSchema>
export type KubeconfigUser = z.infer<typeof userSchema>
export type KubeconfigExec = z.infer<typeof execSchema>
