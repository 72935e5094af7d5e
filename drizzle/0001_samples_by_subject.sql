ALTER TABLE "index_samples" DROP CONSTRAINT "index_samples_index_id_at_pk";--> statement-breakpoint
ALTER TABLE "table_samples" DROP CONSTRAINT "table_samples_table_id_at_pk";--> statement-breakpoint
CREATE INDEX "index_samples_index" ON "index_samples" USING btree ("index_id");--> statement-breakpoint
CREATE INDEX "table_samples_table" ON "table_samples" USING btree ("table_id");