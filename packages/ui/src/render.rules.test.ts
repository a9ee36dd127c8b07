import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createRawSnippet } from 'svelte';
import { render } from 'svelte/server';
import Button from './Button.svelte';
import CellBar from './CellBar.svelte';
import Figure from './Figure.svelte';
import LineChart from './LineChart.svelte';
import Money from './Money.svelte';
import TextInput from './TextInput.svelte';
import { galleryCss, galleryPage, type GalleryView } from './gallery/page.ts';

const here = new URL('.', import.meta.url);
const VIEWS: readonly GalleryView[] = (['zh-CN', 'en'] as const).flatMap((locale) =>
  (['parts', 'confirm', 'family'] as const).map((page) => ({ locale, theme: 'light' as const, page })),
);
const galleryText = readdirSync(new URL('gallery/', here))
  .filter((file) => file.endsWith('.svelte'))
  .map((file) => readFileSync(new URL(`gallery/${file}`, here), 'utf8'))
  .join('\n');
const components = readdirSync(here).filter((file) => file.endsWith('.svelte'));

describe('every component', () => {
  test.each(components)('%s is rendered on the server by the gallery or by a component in it', (file) => {
    const users = components.filter(
      (other) => other !== file && readFileSync(new URL(other, here), 'utf8').includes(`./${file}`),
    );
    expect(galleryText.includes(`../${file}`) || users.some((user) => galleryText.includes(`../${user}`))).toBe(true);
  });

  test.each(components)('%s says in a comment what it is for', (file) => {
    expect(readFileSync(new URL(file, here), 'utf8')).toMatch(/^<!--\s+@component \S/);
  });
});

describe.each(VIEWS)('$page, $locale', (view) => {
  const page = galleryPage(view);
  const body = page.slice(page.indexOf('<body>'));

  test('carries no style attribute, inline script or handler, so a strict policy holds', () => {
    expect(body).not.toMatch(/<[^>]+\sstyle=/);
    expect(body).not.toMatch(/<script|\son[a-z]+=/);
  });

  test('repeats no id', () => {
    const ids = [...body.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test('prints neither undefined nor a number that is none', () => {
    expect(body).not.toMatch(/undefined|NaN|\[object/);
  });

  test('has one title, one main region and a way to skip to it', () => {
    expect(body.match(/<main/g)).toHaveLength(1);
    expect(body).toContain('href="#main"');
  });
});

describe('parts', () => {
  test('a disabled button says beside it why', () => {
    const { body } = render(Button, { props: { disabled: true, reason: '还有 2 处没有决定', label: '送签' } });
    const id = /aria-describedby="([^"]+)"/.exec(body)?.[1];
    expect(id).toBeDefined();
    expect(body).toContain(`id="${String(id)}"`);
  });

  test('a figure that cannot be computed says why instead of zero', () => {
    const { body } = render(Figure, { props: { name: '续班率', state: 'n/a', why: '本期没有到期的报读' } });
    expect(body).toContain('n/a');
    expect(body).toContain('本期没有到期的报读');
  });

  test('an empty value is a dash and a refund has a true minus', () => {
    expect(render(Money, { props: { amountMinor: null } }).body).toContain('—');
    expect(render(Money, { props: { amountMinor: -16_000, lone: true } }).body).toContain('−¥160.00');
  });

  test('an input keeps the value the server gave it', () => {
    expect(render(TextInput, { props: { value: '22', name: 'hours' } }).body).toContain('value="22"');
  });

  test('a bar never leaves its cell', () => {
    const children = createRawSnippet(() => ({ render: () => '<b>17</b>' }));
    expect(render(CellBar, { props: { share: 140, tick: 61, children } }).body).toContain('width="100%"');
  });

  test('a chart’s points open their rows, are named, and its data stands in a table', () => {
    const point = { axis: '11', label: '11月 70.1%，打开明细', value: 70.1, text: '70.1', href: '/rows' };
    const { body } = render(LineChart, {
      props: {
        title: '续班率',
        description: '近两月',
        points: [point, { ...point, href: '/rows-2', provisional: true }],
        endLabel: '本期',
        tick: String,
        table: { label: '表', columns: ['月', '%'], rows: [['11', '70.1']] },
      },
    });
    expect(body).toContain('href="/rows"');
    expect(body).toContain('aria-label="11月 70.1%，打开明细"');
    expect(body).toContain('<table');
  });
});

describe('the look', () => {
  const css = galleryCss();

  test('every part of the sheet is in place and no import is left', () => {
    expect(css).not.toContain('@import');
    for (const part of ['.btn', '.tbl', '.slip', '.fig', '.duty', '.tabs.fixed']) expect(css).toContain(part);
  });

  test('loads nothing: no font file and no image, so the policy may forbid both', () => {
    expect(css).not.toMatch(/url\(/);
  });

  test('dark by preference and by choice are the same colours', () => {
    const values = (block: string): Record<string, string> =>
      Object.fromEntries(
        [...block.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map((match) => [
          match[1] ?? '',
          (match[2] ?? '').replace(/\s+/g, ' '),
        ]),
      );
    const preferred = /:root:not\(\[data-theme='light'\]\) \{([^}]+)\}/.exec(css)?.[1] ?? '';
    const chosen = /:root\[data-theme='dark'\] \{([^}]+)\}/.exec(css)?.[1] ?? '';
    expect(Object.keys(values(preferred)).length).toBeGreaterThan(50);
    expect(values(chosen)).toEqual(values(preferred));
  });
});
