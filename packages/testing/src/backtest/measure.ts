/** How well an order puts those first who will be lost. Pure. */

/** One family and course on an evening's list: what each order goes by (the higher the earlier), and what became of it. */
export type Ranked = { readonly risk: number; readonly naive: number; readonly isLost: boolean };
export type OrderName = 'risk' | 'naive';

/** The chance that of one lost and one kept the lost one comes first; a tie is half. Null without both. */
export function areaUnderCurve(rows: readonly Ranked[], order: OrderName): number | null {
  const [lost, kept] = [rows.filter((row) => row.isLost), rows.filter((row) => !row.isLost)];
  if (lost.length === 0 || kept.length === 0) return null;
  let wins = 0;
  for (const a of lost) for (const b of kept) wins += a[order] > b[order] ? 1 : a[order] === b[order] ? 0.5 : 0;
  return wins / (lost.length * kept.length);
}

/** How many of the lost are expected among the first `size`: of those tied at the edge, their share. */
export function lostAmongFirst(rows: readonly Ranked[], order: OrderName, size: number): number {
  let [found, left] = [0, size];
  for (const value of [...new Set(rows.map((row) => row[order]))].sort((a, b) => b - a)) {
    const tied = rows.filter((row) => row[order] === value);
    const taken = Math.min(left, tied.length);
    found += (tied.filter((row) => row.isLost).length * taken) / tied.length;
    left -= taken;
  }
  return found;
}

/** A mean with the half width of its 95 % interval over seeds (Student's t); none of one seed alone. */
export type Estimate = { readonly mean: number; readonly half: number | null };

const T_95 = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

export function estimateOf(values: readonly number[]): Estimate {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count < 2) return { mean, half: null };
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1));
  return { mean, half: ((T_95[count - 2] ?? 1.96) * spread) / Math.sqrt(count) };
}
