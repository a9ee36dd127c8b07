import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { repositoryFiles } from './files.ts';

/**
 * A document that names a path of this repository must name one that exists. Looked at: links, and in code spans and
 * blocks every path that starts at the root (`packages/…`); in spans also a lone file name (`rules.ts`, `service/draw.ts`).
 * `*` and `<word>` stand for any name, `{a,b}` for each of its words.
 */

const rooted = /^(apps|packages|infra|migrations|\.ci)\//;
const fileName = /^[\w@.()[\]+*<>-]+(\/[\w@.()[\]+*<>-]+)*\.(ts|mjs|svelte|sql|md|json|css|ya?ml|sh)$/;

/** The spellings of a path with braces: `a/{b,c}.ts` is `a/b.ts` and `a/c.ts`. */
export function spellings(path: string): string[] {
  const braces = /\{([^{}]*)\}/.exec(path);
  if (!braces) return [path];
  const [whole, words] = braces;
  return (words ?? '').split(',').flatMap((word) => spellings(path.replace(whole, word.trim())));
}

/** A pattern for a path as documents write it, matching a file or a folder that holds files. */
const patternOf = (path: string, anchored: boolean): RegExp => {
  const body = path
    .replace(/\/$/, '')
    .split(/(<[^<>]*>|\*\*?)/)
    .map((piece, at) => {
      if (at % 2 === 0) return piece.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
      return piece === '**' ? '.*' : '[^/]*';
    })
    .join('');
  return new RegExp(`${anchored ? '^' : '(^|/)'}${body}($|/)`);
};

type Mention = { readonly path: string; readonly anchored: boolean };

const clean = (word: string): string => word.replace(/^['"(]+/, '').replace(/[,.;:'")]+$/, '');

const mentionsIn = (text: string, folder: string): Mention[] => {
  const blocks = [...text.matchAll(/^```[^\n]*\n([\s\S]*?)^```/gm)].map(([, body]) => body ?? '');
  const prose = text.replace(/^```[\s\S]*?^```/gm, '');
  const spans = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, body]) => body ?? '');
  const links = [...prose.replace(/`[^`\n]+`/g, '').matchAll(/\]\(([^()\s#]+)[^()]*\)/g)].map(([, to]) => to ?? '');
  const roots = [...blocks, ...spans]
    .flatMap((body) => body.split(/\s+/))
    .map(clean)
    .filter((word) => rooted.test(word) && !word.includes('…'));
  // A name that begins with a dot is an ending (`.test.ts`), not a path.
  const names = spans.filter((span) => fileName.test(span) && !rooted.test(span) && !/^\.\w/.test(span));
  return [
    ...roots.map((path) => ({ path, anchored: true })),
    ...names.map((path) => ({ path: path.replace(/^(\.\/)+/, ''), anchored: false })),
    ...links
      .filter((to) => !/^([a-z]+:|\/)/.test(to))
      .map((to) => ({ path: join(folder, to.replace(/\/$/, '')), anchored: true })),
  ];
};

/** The paths that `text`, the document at `doc`, names and `files` does not hold. */
export function missingPaths(doc: string, text: string, files: readonly string[]): string[] {
  const missing = mentionsIn(text, dirname(doc)).filter(
    ({ path, anchored }) =>
      path !== '.' &&
      spellings(path).some((spelling) => {
        const pattern = patternOf(spelling, anchored);
        return !files.some((file) => pattern.test(file));
      }),
  );
  return [...new Set(missing.map(({ path }) => path))];
}

if (import.meta.main) {
  const files = repositoryFiles();
  // The message tool writes a README of its own into its folder, about its own files.
  const docs = files.filter(
    (path) => /(^|\/)README\.md$|^infra\/decisions\/.*\.md$/.test(path) && !path.includes('project.inlang/'),
  );
  const faults = docs.flatMap((doc) =>
    missingPaths(doc, readFileSync(doc, 'utf8'), files).map((path) => `${doc} names ${path}, which does not exist`),
  );
  if (faults.length > 0) console.log(faults.join('\n'));
  process.exitCode = faults.length > 0 ? 1 : 0;
}
