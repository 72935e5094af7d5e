DROP INDEX "runs_failed";--> statement-breakpoint
DROP INDEX "operations_failed_drops";--> statement-breakpoint
CREATE INDEX "run_items_decided" ON "run_items" USING btree ("operation_id") WHERE state = 'proposed' and operation_id is not null;--> statement-breakpoint
CREATE INDEX "runs_failed" ON "runs" USING btree ("created_at") WHERE state in ('failed', 'missed', 'stopped') or failed > 0;--> statement-breakpoint
CREATE INDEX "operations_failed_drops" ON "operations" USING btree ("finished_at") WHERE state in ('failed', 'refused') and kind in ('drop-index', 'remove-leftover');--> statement-breakpoint
update runs set created_at = slot_at where state = 'missed' and slot_at is not null;
