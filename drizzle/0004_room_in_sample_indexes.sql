DROP INDEX "index_samples_index";--> statement-breakpoint
DROP INDEX "table_samples_table";--> statement-breakpoint
CREATE INDEX "index_samples_index" ON "index_samples" USING btree ("index_id") WITH (fillfactor=70);--> statement-breakpoint
CREATE INDEX "table_samples_table" ON "table_samples" USING btree ("table_id") WITH (fillfactor=70);