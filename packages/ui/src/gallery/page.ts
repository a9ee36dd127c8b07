/** A whole gallery page as text: what the tests check and what a person opens to look. */
import { readFileSync } from 'node:fs';
import { render } from 'svelte/server';
import type { Locale } from '../format.ts';
import Family from './Family.svelte';
import Gallery from './Gallery.svelte';

export type GalleryView = {
  readonly locale: Locale;
  readonly theme: 'light' | 'dark';
  readonly page: 'parts' | 'confirm' | 'family';
};

const cssAt = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

/** tokens.css and components.css with its parts put in place, as a bundler would. */
export const galleryCss = (): string =>
  cssAt('../tokens.css') +
  cssAt('../components.css').replace(/@import '\.\/(css\/[\w-]+\.css)';/g, (_, path: string) => cssAt(`../${path}`));

export function galleryPage({ locale, theme, page }: GalleryView): string {
  const { body } =
    page === 'family'
      ? render(Family, { props: { locale } })
      : render(Gallery, { props: { locale, confirming: page === 'confirm' } });
  return `<!doctype html><html lang="${locale}" data-theme="${theme}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"><title>Keshi</title><style>${galleryCss()}</style></head><body>${body}</body></html>`;
}
