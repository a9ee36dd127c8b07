-- Folding changes most rows of a page at once, so a page has to hold each of them twice for the new ones to stay on it (HOT). At 60 % a third of them had
-- to leave. What is already full keeps its places; new pages, where the days that change are, have the room.
ALTER TABLE app.rollup_day SET (fillfactor = 45);
--> statement-breakpoint
ALTER TABLE app.rollup_month SET (fillfactor = 45);
--> statement-breakpoint
ALTER TABLE app.rollup_campus SET (fillfactor = 45);
