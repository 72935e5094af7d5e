/** The environment of the server: no PG* variables of the caller, English messages (they are read), UTC. */
export function serverEnv(): NodeJS.ProcessEnv {
  return { NODE_ENV: process.env.NODE_ENV, PATH: process.env.PATH, LC_ALL: 'C', LANG: 'C', TZ: 'UTC' }
}
