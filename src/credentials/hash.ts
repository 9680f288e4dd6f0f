/** Whether a value is a bcrypt hash, which nobody can sign in with. */
export function isBcrypt(value: string): boolean {
  return /^\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{53}$/.test(value)
}
