import type { ObjectMeta } from '../cluster/types.ts'

/** Where a login was read. */
export interface SecretPlace {
  namespace: string
  name: string
  passwordKey: string
  userKey?: string
}

/** A login as one Secret holds it. */
export interface SecretLogin {
  secret: SecretPlace
  /** What the password's key begins with: "admin" of `admin-password`, else empty. */
  account: string
  user?: string
  password: string
  /** The cluster has only the password's hash. */
  hashed: boolean
  /** The database that the Secret itself names. */
  database?: string
  metadata: ObjectMeta
}

/** What a person needs to sign in to a service. */
export interface Login {
  user?: string
  /** Absent when the cluster has only its hash and it is known nowhere else. */
  password?: string
  hashed: boolean
  database?: string
  secret: SecretPlace
}
