UPDATE "policies" SET "settings" = "settings" || '{"order": "gain"}' WHERE "settings" ? 'care';
--> statement-breakpoint
UPDATE "runs" SET "settings" = "settings" || '{"order": "gain"}' WHERE "state" IN ('waiting', 'running') AND "settings" ? 'care';
