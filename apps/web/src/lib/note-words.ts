/** Words of students' notes. Complete tables, so a new area or aspect without words does not compile. */
import type { ClientOutput } from '@keshi/kernel/endpoint';
import type { listStudentNotes } from '@keshi/modules/advising/contract';
import type { MindsetAspect, NoteArea } from '@keshi/modules/advising/rules';
import { m } from '#paraglide/messages.js';

export type StudentNotes = ClientOutput<typeof listStudentNotes>;

const AREAS: Readonly<Record<NoteArea, () => string>> = {
  classroom: m.advising_note_classroom,
  study_room: m.advising_note_study_room,
  mindset: m.advising_note_mindset,
  achievement: m.advising_note_achievement,
};
export const noteAreaName = (area: NoteArea): string => AREAS[area]();
const ASPECTS: Readonly<Record<MindsetAspect, () => string>> = {
  motivation: m.advising_note_motivation,
  interests: m.advising_note_interests,
  behaviour: m.advising_note_behaviour,
  attitude: m.advising_note_attitude,
  habits: m.advising_note_habits,
};
export const aspectName = (aspect: MindsetAspect): string => ASPECTS[aspect]();
