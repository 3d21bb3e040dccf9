import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";

/**
 * The end of a certificate, in ms since 1970. The file is read anew each time, as it is replaced while we run.
 *
 * @param file PEM; where it holds a chain, the first certificate is the one that is shown.
 * @returns null where no certificate is to be had there: whoever shows it complains about that.
 */
export async function certificateEnd(file: string | undefined): Promise<number | null> {
  if (file === undefined) return null;
  try {
    return Date.parse(new X509Certificate(await readFile(file)).validTo);
  } catch {
    return null;
  }
}
