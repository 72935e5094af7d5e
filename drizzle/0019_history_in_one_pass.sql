CREATE INDEX "run_items_failed" ON "run_items" USING btree ("target_id","finished_at") WHERE state = 'failed';--> statement-breakpoint
CREATE INDEX "run_items_key" ON "run_items" USING btree ("target_id","key","finished_at");
--> statement-breakpoint
-- All that sums of the history are made of, so that runs with their settings need not be read.
CREATE INDEX "runs_history" ON "runs" USING btree ("target_id","created_at") INCLUDE ("is_dry","policy_id","policy_name","state","started_at","finished_at","done","failed","skipped","proposed","reclaimed_bytes","wal_bytes","bloat_bytes_before","bloat_bytes_after");
