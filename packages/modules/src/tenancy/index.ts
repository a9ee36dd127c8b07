/** The door of tenancy: dated settings, numbers without gaps, the tree. */
export { checkWording, nextNumber, orgToday, settingAt, settingsAt, settingsByDay } from './service/settings.ts';
export type { SettingKey } from './rules.ts';
export { getBranch, listCampuses, merchantOf } from './service/tree.ts';
