/** Light, dark, or as the device is set. Kept in a cookie, so that the first paint is right without script. */

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export const THEME_COOKIE = 'keshi-theme';

export const themeOf = (text: string | undefined): Theme => THEMES.find((theme) => theme === text) ?? 'system';
