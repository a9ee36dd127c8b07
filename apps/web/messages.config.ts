import { globSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { CompilerOptions } from '@inlang/paraglide-js';

/** How messages/ become src/paraglide/, whoever compiles them. */
export const messageOptions = {
  project: './project.inlang',
  outdir: './src/paraglide',
  strategy: ['cookie', 'preferredLanguage', 'baseLocale'],
  cookieName: 'keshi-locale',
  // Known while bundling, so that browsers are not sent what only the server does.
  isServer: "import.meta.env?.SSR ?? typeof window === 'undefined'",
} as const satisfies CompilerOptions;

/** Made when a compilation is done: files that change later make it old. */
const STAMP = `${messageOptions.outdir}/.compiled`;
const SOURCES = ['messages', 'messages/**', 'project.inlang/settings.json', 'messages.config.ts', 'package.json'];

const isCompiled = (): boolean => {
  const madeMs = statSync(STAMP, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return globSync(SOURCES).every((path) => statSync(path).mtimeMs < madeMs);
};

/** Compiles the messages, each a module of its own; when nothing has changed since, not at all. */
export async function compileMessages(): Promise<void> {
  if (isCompiled()) return;
  const { compile } = await import('@inlang/paraglide-js');
  await compile(messageOptions);
  writeFileSync(STAMP, '');
}

/** Development has them compiled otherwise: what comes after it must not take them for its own. */
export const forgetCompiled = (): void => {
  rmSync(STAMP, { force: true });
};

// Run by itself, it is for the type checker and for editors.
if (import.meta.main) await compileMessages();
