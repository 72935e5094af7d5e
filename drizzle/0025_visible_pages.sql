DROP INDEX "runs_target";--> statement-breakpoint
ALTER TABLE "tables" ADD COLUMN "pages" bigint;--> statement-breakpoint
ALTER TABLE "tables" ADD COLUMN "all_visible_pages" bigint;--> statement-breakpoint
ALTER TABLE "tables" ADD COLUMN "written_since_vacuum" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE "policies" SET "settings" = jsonb_set("settings", '{care,thresholds,visibleShare}', '0.7') WHERE "settings" #> '{care,thresholds}' IS NOT NULL;
--> statement-breakpoint
UPDATE "runs" SET "settings" = jsonb_set("settings", '{care,thresholds,visibleShare}', '0.7') WHERE "state" IN ('waiting', 'running') AND "settings" #> '{care,thresholds}' IS NOT NULL;
