/** The script of pages without Kit's client that have none of their own. */
import { startPlainPage } from './plain-page.ts';

startPlainPage();
