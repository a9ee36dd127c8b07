/** How the characters of a seal stand: two over one another, three as one over two, four as two over two; Latin on one line. */
export function sealLines(text: string): string[] {
  const characters = [...text];
  if (characters.length < 2 || characters.length > 4 || /[A-Za-z]/.test(text)) return [text];
  const cut = characters.length === 4 ? 2 : 1;
  return [characters.slice(0, cut).join(''), characters.slice(cut).join('')];
}

/** One character for a Chinese name, up to two initials for a Latin one. */
export function faceOf(name: string): string {
  const trimmed = name.trim();
  if (!/^[A-Za-zÀ-ɏ]/.test(trimmed)) return [...trimmed][0] ?? '';
  const words = trimmed.split(/\s+/);
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => (word ?? '').slice(0, 1).toUpperCase())
    .join('');
}
