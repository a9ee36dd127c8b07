/** What tasks announce. */

/** Something about a task of the campus changed that a duty hangs on: its owner, its due day, or whether it is open. */
export type TasksChanged = { readonly campusId: string };
export const TASKS_CHANGED = 'tasks.changed';
