/** The environment's variable of that name; runtimes without an environment have none. */
function variable(name: string): string | undefined {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return process?.env?.[name];
}

/** Says whether NODE_ENV is `production`; runtimes without an environment are taken for it. */
export function inProduction(): boolean {
  return !('process' in globalThis) || variable('NODE_ENV') === 'production';
}

/** Says whether `next build` runs this, which serves nothing and often has no secrets. */
export function buildsNext(): boolean {
  return variable('NEXT_PHASE') === 'phase-production-build';
}
