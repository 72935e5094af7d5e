-- All that sums and the list of runs are found by, so that runs with their settings need not be read.
DROP INDEX "runs_history";
--> statement-breakpoint
CREATE INDEX "runs_history" ON "runs" USING btree ("target_id","created_at","id") INCLUDE ("is_dry","policy_id","policy_name","state","started_at","finished_at","done","failed","skipped","proposed","reclaimed_bytes","wal_bytes","bloat_bytes_before","bloat_bytes_after");
