import { readFileSync } from 'node:fs';
import { repositoryFiles } from './files.ts';

/**
 * Guards what `npm install` accepts and `npm ci` or a reader would not: an optional dependency without an entry,
 * a recorded download address, a package we refuse, a version that is not exact.
 */

type LockEntry = { readonly resolved?: string; readonly optionalDependencies?: Readonly<Record<string, string>> };
export type Lock = { readonly packages: Readonly<Record<string, LockEntry>> };
type Manifest = Readonly<Record<string, unknown>>;

/** Packages that may not come in at all, by any road, with the reason. */
const refused: ReadonlyMap<string, string> = new Map([
  ['xlsx', 'the npm release has advisories that are not fixed there; spreadsheets are read with hucre'],
]);

/** What is wrong with a lockfile, one sentence each; empty when nothing is. */
export function lockFaults(lock: Lock): string[] {
  const paths = Object.keys(lock.packages);
  const nameOf = (path: string): string => path.replace(/^.*node_modules\//, '');
  const held = new Set(paths.map(nameOf));
  return Object.entries(lock.packages).flatMap(([path, entry]) => [
    ...Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !held.has(name))
      .map((name) => `${name}, wanted by ${path || 'the root'}, has no entry: npm ci will refuse`),
    ...(/^https?:/.test(entry.resolved ?? '')
      ? [`${path} records a download address: set omit-lockfile-registry-resolved=true in .npmrc`]
      : []),
    ...(path.includes('node_modules/') && refused.has(nameOf(path))
      ? [`${path} may not be used: ${refused.get(nameOf(path)) ?? ''}`]
      : []),
  ]);
}

/** Dependencies of a package.json that name a range instead of one version. */
export function pinFaults(path: string, manifest: Manifest): string[] {
  const groups = ['dependencies', 'devDependencies', 'optionalDependencies', 'overrides'];
  return groups.flatMap((group) =>
    Object.entries(manifest[group] ?? {})
      .filter(([, version]) => !/^(npm:[^@]*@|npm:@[^@]*@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(String(version)))
      .map(([name, version]) => `${path}: ${name} is "${String(version)}"; pin one exact version`),
  );
}

/** Cast: npm writes this file and its shape is npm's; every field that is looked at is declared optional. */
const readLock = (): Lock => JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
/** Cast: a package.json is a JSON object, and nothing is assumed of its fields. */
const readManifest = (path: string): Manifest => JSON.parse(readFileSync(path, 'utf8')) as Manifest;

if (import.meta.main) {
  const manifests = repositoryFiles().filter((path) => /(^|\/)package\.json$/.test(path));
  const faults = [...lockFaults(readLock()), ...manifests.flatMap((path) => pinFaults(path, readManifest(path)))];
  if (faults.length > 0) console.log(faults.join('\n'));
  process.exitCode = faults.length > 0 ? 1 : 0;
}
