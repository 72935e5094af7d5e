-- Indexes of one table stand side by side and are used together: new versions of a third of a page find room in it.
ALTER TABLE "indexes" SET (fillfactor = 60);
