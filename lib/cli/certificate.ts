import { readFile } from 'node:fs/promises'
import { Problem } from '@/lib/domain/problem'

/** The text of the file that --ca names. */
export async function readCertificate(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason'
    throw new Problem('invalid', `The certificate ${file} cannot be read (${reason}).`, {
      hint: '--ca takes the path of a file with the PEM text of the certificate authority.',
    })
  }
}
